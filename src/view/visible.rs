//! Text of strangers on a terminal: what would steer the terminal is written out instead.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with every control character but line end and tab as `\u001b`: escape sequences (ECMA-48, in seven bits or eight) set
/// titles and colours, move the cursor over what stands there, and on some terminals type commands. So also the marks that set the
/// direction of writing (UAX #9), with which a line shows other words than it holds. In JSON it is the same text as before.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if steers(character) {
            // Writing to a string does not fail.
            let _written = write!(out, "\\u{:04x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

fn steers(character: char) -> bool {
    let is_control = character.is_control() && !matches!(character, '\n' | '\t');
    is_control || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        for (text, expected) in [
            ("Łódź, 東京\n\tرويترز", "Łódź, 東京\n\tرويترز"),
            ("\u{1b}]0;title\u{7}", r"\u001b]0;title\u0007"),
            ("a\rb\u{8}c\u{7f}", r"a\u000db\u0008c\u007f"),
            ("\u{9b}31m", r"\u009b31m"),
            ("a\u{202e}gpj\u{2069}.\u{200f}", r"a\u202egpj\u2069.\u200f"),
        ] {
            assert_eq!(visible(text), expected);
        }
    }
}
