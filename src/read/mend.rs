//! Double-encoded UTF-8: a text whose UTF-8 bytes were taken for windows-1252 and encoded again (`Ã©` for `é`). Found by
//! the runs of characters that are UTF-8 when turned back into bytes, which no text in French or English holds. And control
//! characters that were letters and marks of windows-1252 (`\x9C` for `œ`, `\x92` for an apostrophe).

use encoding_rs::WINDOWS_1252;

/// Times a text may have been encoded too often.
const MOST_ROUNDS: usize = 3;

/// The text as it was meant, where it was encoded twice or more; `None` where it was not.
pub(super) fn mended(text: &str) -> Option<String> {
    let mut result = None;
    for _ in 0..MOST_ROUNDS {
        match once(result.as_deref().unwrap_or(text)) {
            Some(better) => result = Some(better),
            None => break,
        }
    }
    result
}

/// The text with the letters and marks of windows-1252 that stand in it as control characters; `None` where there is none
/// beside a letter.
pub(super) fn without_controls(text: &str) -> Option<String> {
    let might = |at: usize| matches!(text.as_bytes()[at..], [0xC2, 0x80..=0x84 | 0x86..=0x9F, ..]);
    if !memchr::memchr_iter(0xC2, text.as_bytes()).any(might) {
        return None;
    }
    let is_control = |c: char| matches!(c, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9F}');
    let is_word = |(a, b): (char, char)| is_control(a) && b.is_alphabetic() || a.is_alphabetic() && is_control(b);
    if !text.chars().zip(text.chars().skip(1)).any(is_word) {
        return None;
    }
    let meant = |c: char| {
        u8::try_from(u32::from(c)).ok().map(|byte| WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned())
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match meant(c).filter(|_| is_control(c)) {
            Some(mark) => out.push_str(&mark),
            None => out.push(c),
        }
    }
    Some(out)
}

/// One round: `None` unless most of what is not ASCII gives UTF-8.
fn once(text: &str) -> Option<String> {
    // a lead byte and then what may be any other byte of a character, as windows-1252 shows them
    let might = |at: usize| matches!(text.as_bytes()[at..], [0xC3, 0x82..=0xB4, 0xC2 | 0xC5 | 0xC6 | 0xCB | 0xE2, ..]);
    let might = memchr::memchr_iter(0xC3, text.as_bytes()).any(might);
    if !might {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut double, mut single) = (0usize, 0usize);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((meant, length)) = undone(rest) {
            out.push(meant);
            double += 1;
            rest = &rest[length..];
        } else {
            out.push(first);
            single += usize::from(!first.is_ascii());
            rest = &rest[first.len_utf8()..];
        }
    }
    (double > single).then_some(out)
}

/// The character that the first characters of a text are the bytes of, and the bytes they take.
fn undone(text: &str) -> Option<(char, usize)> {
    let mut chars = text.char_indices();
    let lead = chars.next().and_then(|(_, c)| byte(c)).filter(|lead| (0xC2..=0xF4).contains(lead))?;
    let more = if lead < 0xE0 { 1 } else { 2 + usize::from(lead >= 0xF0) };
    let mut bytes = vec![lead];
    let mut end = 0;
    for (at, c) in chars.take(more) {
        bytes.push(byte(c)?);
        end = at + c.len_utf8();
    }
    let meant = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    Some((meant, end))
}

/// The byte that windows-1252, or Latin-1 for its gaps, shows as this character; none for ASCII.
fn byte(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0x80..=0xFF => u8::try_from(code).ok(),
        0x152..=0x2122 => {
            let mut utf8 = [0; 4];
            let (bytes, _, unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut utf8));
            (!unmappable).then(|| bytes[0])
        }
        _ => None,
    }
}

/// The name of the encoding that was mended.
pub(super) const DOUBLE_UTF_8: &str = "double-encoded UTF-8";

#[cfg(test)]
mod tests {
    use super::*;

    fn doubled(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn what_was_encoded_twice_is_mended() {
        for text in ["L'armée a été attaquée à Gao", "« Où ? » – l’été, cœur à 5 €", "À Noël, 😀 ça"]
        {
            assert_eq!(mended(&doubled(text)).as_deref(), Some(text));
            assert_eq!(mended(&doubled(&doubled(text))).as_deref(), Some(text));
        }
        assert_eq!(mended("CafÃ©").as_deref(), Some("Café"));
    }

    #[test]
    fn control_characters_become_the_letters_they_were() {
        let meant = |text| without_controls(text);
        assert_eq!(meant("l\u{92}\u{9c}uvre \u{96} dit-il").as_deref(), Some("l’œuvre – dit-il"));
        for left in ["l'œuvre", "une\u{85}ligne", "\u{9c}", "1 \u{80} 2"] {
            assert_eq!(meant(left), None, "{left:?}");
        }
    }

    #[test]
    fn what_is_right_is_left() {
        for text in
            ["L'armée a été attaquée", "São Tomé, à Â", "SÃO PAULO", "Les caractères « Ã© » gênent", "日本語", "â"]
        {
            assert_eq!(mended(text), None, "{text}");
        }
    }
}
