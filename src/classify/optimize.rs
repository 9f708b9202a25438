//! The minimum of a smooth convex function: L-BFGS (Liu and Nocedal 1989) with backtracking. Small and deterministic: the
//! functions here have a few dozen to a few thousand parameters.

/// How many steps are remembered to guess the curvature.
const MEMORY: usize = 8;
const MOST_STEPS: usize = 200;
/// The search ends when a step gains less than this part of the value.
const LEAST_GAIN: f64 = 1e-7;

/// The point of the smallest value that was found. `value` gives the value and writes the gradient.
pub(super) fn minimize(start: Vec<f64>, mut value: impl FnMut(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let mut point = start;
    let mut gradient = vec![0.0; point.len()];
    let mut current = value(&point, &mut gradient);
    let mut steps: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for _ in 0..MOST_STEPS {
        let direction = direction(&gradient, &steps);
        let slope = dot(&direction, &gradient);
        let mut length = if steps.is_empty() { 1.0 / dot(&gradient, &gradient).sqrt().max(1.0) } else { 1.0 };
        let mut next_gradient = vec![0.0; point.len()];
        let accepted = (0..30).find_map(|_| {
            let next: Vec<f64> = point.iter().zip(&direction).map(|(at, toward)| at + length * toward).collect();
            let reached = value(&next, &mut next_gradient);
            if reached <= current + 1e-4 * length * slope {
                return Some((next, reached));
            }
            length *= 0.5;
            None
        });
        let Some((next, reached)) = accepted else { break };
        let moved: Vec<f64> = next.iter().zip(&point).map(|(new, old)| new - old).collect();
        let turned: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(new, old)| new - old).collect();
        if dot(&moved, &turned) > 1e-12 {
            steps.push((moved, turned));
            if steps.len() > MEMORY {
                steps.remove(0);
            }
        }
        let gain = current - reached;
        (point, gradient, current) = (next, next_gradient, reached);
        if gain <= LEAST_GAIN * current.abs().max(1e-9) {
            break;
        }
    }
    point
}

/// Downhill, bent by the curvature that the last steps showed.
fn direction(gradient: &[f64], steps: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut factors = Vec::new();
    for (moved, turned) in steps.iter().rev() {
        let factor = dot(moved, &direction) / dot(moved, turned);
        add(&mut direction, turned, -factor);
        factors.push(factor);
    }
    if let Some((moved, turned)) = steps.last() {
        let scale = dot(moved, turned) / dot(turned, turned);
        direction.iter_mut().for_each(|value| *value *= scale);
    }
    for ((moved, turned), factor) in steps.iter().zip(factors.into_iter().rev()) {
        let back = dot(turned, &direction) / dot(moved, turned);
        add(&mut direction, moved, factor - back);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_bottom_of_a_narrow_valley() {
        let bottom = minimize(vec![0.0, 0.0], |at, slope| {
            let (a, b) = (at[0] - 3.0, at[1] + 1.0);
            slope.copy_from_slice(&[2.0 * a + b, 200.0 * b + a]);
            a * a + 100.0 * b * b + a * b
        });
        assert!((bottom[0] - 3.0).abs() < 1e-3 && (bottom[1] + 1.0).abs() < 1e-3, "{bottom:?}");
    }
}
