//! What stands below a story for editors only; the list is `resources/wire/private.tsv`.

use std::sync::LazyLock;

use record::article::Article;

static LIST: &str = include_str!("../../resources/wire/private.tsv");

static HEADINGS: LazyLock<Vec<&'static str>> = LazyLock::new(|| of("heading"));
static PHRASES: LazyLock<Vec<&'static str>> = LazyLock::new(|| of("phrase"));

fn of(kind: &str) -> Vec<&'static str> {
    LIST.lines().filter_map(|it| it.split_once('\t')).filter(|it| it.0 == kind).map(|it| it.1).collect()
}

/// Whether such a part begins with the line. "Not for publication before 6 a.m. Wednesday" is an embargo of the story, and no such line.
pub(crate) fn begins(line: &str) -> bool {
    if line.contains(char::is_numeric) {
        return false;
    }
    let line = line.trim_start_matches(|it: char| !it.is_alphanumeric());
    let start: String = line.chars().take(120).flat_map(char::to_lowercase).collect();
    PHRASES.iter().any(|it| start.starts_with(it)) || HEADINGS.contains(&start.trim_end())
}

/// Takes such a part out of the paragraphs and into the notes to editors, without the line that it begins with. A story that begins so is
/// left as it is: then it says so of itself, and the lifecycle must see it.
pub(crate) fn take_out(article: &mut Article) {
    let said = article.paragraphs.iter().position(|it| begins(it));
    let is_story = |at: usize| article.paragraphs.iter().take(at).map(String::len).sum::<usize>() >= SHORTEST;
    let Some(at) = said.filter(|at| is_story(*at)) else { return };
    let below: Vec<String> = article.paragraphs.split_off(at).into_iter().filter(|it| !begins(it)).collect();
    article.annotations.retain(|it| it.paragraph < at);
    let separators = |it: &String| !it.chars().any(char::is_alphanumeric);
    while article.paragraphs.last().is_some_and(separators) {
        article.paragraphs.pop();
    }
    let notes = article.envelope.editors_note.take().into_iter().chain(below.into_iter().filter(|it| !separators(it)));
    article.envelope.editors_note = Some(notes.collect::<Vec<_>>().join(" ")).filter(|it| !it.is_empty());
}

/// Bytes of text above without which it is no story.
const SHORTEST: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use record::article::Format;

    #[track_caller]
    fn check(line: &str) {
        let mut article = Article::new(Format::Text, String::new());
        let story = "The ferry to Strand Island sails again after a three-day storm, its operator said on Friday.";
        article.paragraphs = vec![story.to_owned(), "* * *".to_owned(), line.to_owned(), "Contact: +49 30 555 0100".to_owned()];
        take_out(&mut article);
        assert_eq!(article.paragraphs, [story], "{line}");
        assert_eq!(article.envelope.editors_note.as_deref(), Some("Contact: +49 30 555 0100"), "{line}");
        article.paragraphs = vec![line.to_owned(), story.to_owned()];
        take_out(&mut article);
        assert_eq!(article.paragraphs.len(), 2, "{line}");
    }

    #[test]
    fn an_embargo_stays() {
        for line in ["Ej för publicering före onsdag kl 06.00", "Не для публикации до 06:00 5 марта"] {
            assert!(!begins(line), "{line}");
        }
    }

    #[test]
    fn in_the_languages_of_wires() {
        for line in [
            "The following information is not intended for publication",
            "# Notizblock",
            "Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt",
            "NICHT ZUR VERÖFFENTLICHUNG:",
            "Les informations suivantes ne sont pas destinées à être publiées",
            "La siguiente información no es para publicar:",
            "Le seguenti informazioni non sono destinate alla pubblicazione",
            "As informações a seguir não são para publicação",
            "Onderstaande informatie is niet voor publicatie",
            "*** Ikke til offentliggørelse ***",
            "Ej för publicering:",
            "Ei julkaistavaksi:",
            "Poniższe informacje nie są przeznaczone do publikacji.",
            "Не для публикации:",
        ] {
            check(line);
        }
    }
}
