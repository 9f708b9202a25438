//! Dates as newsrooms write them: RFC 3339, ISO 8601, RFC 2822, numbers with the day first, words in French and English.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Timestamp, ToSpan, fmt};

/// Today, in UTC.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The date that a text gives, as RFC 3339 or YYYY-MM-DD; what is already written so comes back as it stands. Without a
/// year it is the last such day, on the weekday it names. The error says what is wrong with it.
pub(super) fn read(text: &str, today: Date) -> Result<String, &'static str> {
    let text = text.trim();
    let (date, written) =
        standard(text).or_else(|| day(text, today).map(|date| (date, date.to_string()))).ok_or("not understood")?;
    let tomorrow = today.checked_add(1.day()).unwrap_or(today);
    if date > tomorrow { Err("in the future") } else { Ok(written) }
}

/// Dates in a standard form.
fn standard(text: &str) -> Option<(Date, String)> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some((instant.to_zoned(jiff::tz::TimeZone::UTC).date(), text.to_string()));
    }
    // only with hyphens: eight bare digits may be any number
    let iso = (text.as_bytes().get(4) == Some(&b'-')).then(|| text.parse::<DateTime>().ok()).flatten();
    if let Some(moment) = iso {
        return Some((moment.date(), text.to_string()));
    }
    let moment = fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned(text).ok()?;
    Some((moment.date(), moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()))
}

/// A day in numbers (`05/11/2023`) or in words (`le dimanche 5 novembre 2023`, `Nov. 5th, 2023`).
fn day(text: &str, today: Date) -> Option<Date> {
    let lower = text.to_lowercase();
    let tokens: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()).collect();
    let Some(at) = tokens.iter().position(|token| month(token).is_some()) else { return in_numbers(&tokens) };
    let month = month(tokens[at])?;
    let before = at.checked_sub(1).and_then(|before| day_number(tokens[before]));
    let day = before.or_else(|| tokens.get(at + 1).and_then(|token| day_number(token)))?;
    let year = tokens.iter().find_map(|token| year(token));
    let weekday = tokens.iter().find_map(|token| weekday(token));
    match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => last_such_day(month, day, weekday, today),
    }
}

/// Three numbers, the year first or last; the day before the month, as the French write it, unless that cannot be.
fn in_numbers(tokens: &[&str]) -> Option<Date> {
    let number = |at: usize| tokens.get(at)?.parse::<i8>().ok();
    if let Some(year) = tokens.first().and_then(|token| year(token)) {
        return Date::new(year, number(1)?, number(2)?).ok();
    }
    let (first, second, year) = (number(0)?, number(1)?, year(tokens.get(2)?)?);
    Date::new(year, second, first).or_else(|_| Date::new(year, first, second)).ok()
}

/// The last day up to tomorrow that has this day, month and weekday.
fn last_such_day(month: i8, day: i8, weekday: Option<Weekday>, today: Date) -> Option<Date> {
    let tomorrow = today.checked_add(1.day()).ok()?;
    (0..12)
        .filter_map(|back| Date::new(today.year() - back, month, day).ok())
        .find(|date| *date <= tomorrow && weekday.is_none_or(|weekday| date.weekday() == weekday))
}

fn year(token: &str) -> Option<i16> {
    (token.len() == 4).then(|| token.parse().ok()).flatten().filter(|year| (1800..=2200).contains(year))
}

/// `5`, `05`, `1er`, `5th`.
fn day_number(token: &str) -> Option<i8> {
    let digits = token.trim_end_matches(|c: char| c.is_alphabetic());
    let ending = &token[digits.len()..];
    let day = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
    matches!(ending, "" | "er" | "st" | "nd" | "rd" | "th").then_some(day)
}

fn month(token: &str) -> Option<i8> {
    Some(match token {
        "janvier" | "janv" | "january" | "jan" => 1,
        "février" | "fevrier" | "févr" | "fevr" | "fév" | "fev" | "february" | "feb" => 2,
        "mars" | "march" | "mar" => 3,
        "avril" | "avr" | "april" | "apr" => 4,
        "mai" | "may" => 5,
        "juin" | "june" | "jun" => 6,
        "juillet" | "juil" | "july" | "jul" => 7,
        "août" | "aout" | "august" | "aug" => 8,
        "septembre" | "september" | "sept" | "sep" => 9,
        "octobre" | "october" | "oct" => 10,
        "novembre" | "november" | "nov" => 11,
        "décembre" | "decembre" | "déc" | "dec" | "december" => 12,
        _ => return None,
    })
}

fn weekday(token: &str) -> Option<Weekday> {
    Some(match token {
        "lundi" | "monday" | "mon" => Weekday::Monday,
        "mardi" | "tuesday" | "tue" => Weekday::Tuesday,
        "mercredi" | "wednesday" | "wed" => Weekday::Wednesday,
        "jeudi" | "thursday" | "thu" => Weekday::Thursday,
        "vendredi" | "friday" | "fri" => Weekday::Friday,
        "samedi" | "saturday" | "sat" => Weekday::Saturday,
        "dimanche" | "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// The date in a path or an address (`2023/11/05`, `2023-11-05-gao.txt`), never one in the future.
pub(super) fn in_path(path: &str, today: Date) -> Option<String> {
    let parts: Vec<&str> = path.split(['/', '\\', '-', '_', '.', ' ']).collect();
    let date = parts.windows(3).find_map(|three| {
        let padded = three[1].len() == 2 && (1..=2).contains(&three[2].len());
        let (year, month, day) = (year(three[0])?, three[1].parse().ok()?, three[2].parse().ok()?);
        Date::new(year, month, day).ok().filter(|_| padded)
    })?;
    (date <= today).then(|| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2024, 10, 1);

    fn dated(text: &str) -> String {
        read(text, TODAY).unwrap_or_else(|error| format!("{error}: {text}"))
    }

    #[test]
    fn standard_dates_come_back_as_they_stand() {
        for text in ["2023-11-05", "2023-11-05T10:30:00Z", "2023-11-05T10:30:00.5+01:00", "2023-11-05T10:30:00"] {
            assert_eq!(dated(text), text);
        }
        assert_eq!(dated("Sun, 05 Nov 2023 10:30:00 +0100"), "2023-11-05T10:30:00+01:00");
        assert_eq!(dated("Mon, 5 Nov 2023 10:30 GMT"), "2023-11-05T10:30:00+00:00");
    }

    #[test]
    fn words_and_numbers_are_read_in_both_languages() {
        for text in [
            "5 novembre 2023",
            "Nov 5, 2023",
            "November 5th, 2023",
            "le dimanche 5 nov. 2023",
            "05/11/2023",
            "5.11.2023",
            "2023/11/05",
            "Publié le 5 novembre 2023 à 14h30",
            "Sunday, November 5, 2023 - 14:30",
            "11/05/2023 x",
        ] {
            let expected = if text.starts_with("11/") { "2023-05-11" } else { "2023-11-05" };
            assert_eq!(dated(text), expected, "{text}");
        }
        assert_eq!(dated("11/25/2023"), "2023-11-25");
        assert_eq!(dated("1er août 2023"), "2023-08-01");
        assert_eq!(dated("14 juil. 2022"), "2022-07-14");
        assert_eq!(dated("29 févr. 2024"), "2024-02-29");
    }

    #[test]
    fn without_a_year_it_is_the_last_such_day() {
        assert_eq!(dated("le mardi 17 septembre"), "2024-09-17");
        assert_eq!(dated("lundi 17 septembre"), "2018-09-17");
        assert_eq!(dated("1er août"), "2024-08-01");
        assert_eq!(dated("5 décembre"), "2023-12-05");
    }

    #[test]
    fn no_date_is_in_the_future() {
        assert_eq!(dated("2024-10-02"), "2024-10-02");
        assert_eq!(read("2024-10-03", TODAY), Err("in the future"));
        assert_eq!(read("3 octobre 2024", TODAY), Err("in the future"));
        for text in ["", "hier", "novembre 2023", "31 février 2023", "20231105", "1699142400", "99/99/2023"] {
            assert_eq!(read(text, TODAY), Err("not understood"), "{text}");
        }
    }

    #[test]
    fn a_path_may_hold_a_date() {
        let found = |path| in_path(path, TODAY);
        assert_eq!(found("archive/2023/11/05/gao.html").as_deref(), Some("2023-11-05"));
        assert_eq!(found("https://x.example/2023/11/5/gao").as_deref(), Some("2023-11-05"));
        assert_eq!(found("2023-11-05-gao.txt").as_deref(), Some("2023-11-05"));
        assert_eq!(found("news/2031/01/01/x.txt"), None);
        assert_eq!(found("a/1.2.3/2023/x"), None);
    }
}
