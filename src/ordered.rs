//! Work shared by threads whose results come back in the order of the input, with a bounded number of pieces under way:
//! the output never depends on the number of threads, and memory does not grow with the input.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};

/// Pieces that may be under way or waiting for their turn, per thread.
const AHEAD: usize = 4;

/// The number of threads to use when the user names none: one per core.
pub fn default_jobs() -> NonZero<usize> {
    std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

/// Calls `work` on every item, on `jobs` threads, and `take` with each result in the order of the items, on this thread.
/// Stops early when `take` returns false.
pub fn map<I, R>(items: I, jobs: NonZero<usize>, work: impl Fn(I::Item) -> R + Sync, mut take: impl FnMut(R) -> bool)
where
    I: Iterator + Send,
    R: Send,
{
    if jobs.get() == 1 {
        for item in items {
            if !take(work(item)) {
                return;
            }
        }
        return;
    }
    let queue = Mutex::new((items, 0usize));
    let window = Window::new(jobs.get() * AHEAD);
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<(usize, R)>(jobs.get() * AHEAD);
        for _ in 0..jobs.get() {
            let sender = sender.clone();
            scope.spawn(|| run(&queue, &window, &work, sender));
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (number, result) in receiver {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                window.advance(next);
                if !take(result) {
                    window.close();
                    return;
                }
            }
        }
    });
}

/// One thread: takes the next item, waits until its turn is near, works, hands over.
fn run<I: Iterator, R>(
    queue: &Mutex<(I, usize)>,
    window: &Window,
    work: &(impl Fn(I::Item) -> R + Sync),
    sender: SyncSender<(usize, R)>,
) {
    let _guard = CloseOnPanic(window);
    loop {
        let (item, number) = {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            let number = queue.1;
            if !window.wait_for(number) {
                return;
            }
            let Some(item) = queue.0.next() else { return };
            queue.1 += 1;
            (item, number)
        };
        if sender.send((number, work(item))).is_err() {
            return;
        }
    }
}

/// A thread that panics leaves a gap in the row: the others must not wait for it.
struct CloseOnPanic<'a>(&'a Window);

impl Drop for CloseOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.close();
        }
    }
}

/// How far ahead of the last result taken a thread may begin.
struct Window {
    taken: Mutex<Option<usize>>,
    moved: Condvar,
    width: usize,
}

impl Window {
    fn new(width: usize) -> Self {
        Self { taken: Mutex::new(Some(0)), moved: Condvar::new(), width }
    }

    /// Waits until item `number` may begin; false when all is over.
    fn wait_for(&self, number: usize) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let far = |taken: &mut Option<usize>| taken.is_some_and(|taken| number >= taken + self.width);
        let taken = self.moved.wait_while(taken, far).unwrap_or_else(PoisonError::into_inner);
        taken.is_some()
    }

    fn advance(&self, taken: usize) {
        self.set(Some(taken));
    }

    fn close(&self) {
        self.set(None);
    }

    fn set(&self, value: Option<usize>) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = value;
        self.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(jobs: usize, upto: usize) -> Vec<usize> {
        let mut results = Vec::new();
        let jobs = NonZero::new(jobs).expect("not zero");
        let slow_first = |n: usize| {
            if n.is_multiple_of(7) {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            n * n
        };
        map(0..upto, jobs, slow_first, |result| {
            results.push(result);
            true
        });
        results
    }

    #[test]
    fn results_come_in_order_whatever_the_number_of_threads() {
        let expected: Vec<usize> = (0..300).map(|n| n * n).collect();
        for jobs in [1, 2, 5] {
            assert_eq!(mapped(jobs, 300), expected);
        }
    }

    #[test]
    fn it_stops_when_nobody_takes_the_results() {
        let mut taken = 0;
        map(
            0..,
            NonZero::new(3).expect("not zero"),
            |n: u64| n,
            |_| {
                taken += 1;
                taken < 10
            },
        );
        assert_eq!(taken, 10);
    }
}
