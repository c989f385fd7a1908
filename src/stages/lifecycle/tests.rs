//! Signals in every wire's words, and stories that only speak of such things (`tests/data/lifecycle`).

use super::*;
use crate::article::{Embargo, Format, Moment};
use crate::resources::furniture::FurnitureRules;
use crate::stages::furniture;

fn article(headline: &str, body: &str) -> Article {
    Article {
        published: Some(at("2025-02-28T15:00:00Z")),
        headline: headline.to_owned(),
        paragraphs: body.split(" ¶ ").filter(|it| !it.is_empty()).map(str::to_owned).collect(),
        ..Article::new(Format::Json, String::new())
    }
}

fn at(time: &str) -> Moment {
    Moment { timestamp: time.parse().unwrap(), offset: jiff::tz::Offset::UTC, has_time: true }
}

struct Rules {
    furniture: FurnitureRules,
    lifecycle: LifecycleRules,
}

fn rules() -> Rules {
    Rules { furniture: FurnitureRules::built_in().unwrap(), lifecycle: LifecycleRules::built_in().unwrap() }
}

fn lifecycle(article: &Article, rules: &Rules) -> (Lifecycle, Vec<String>) {
    read(article, &furniture::take_out(article, &rules.furniture), &rules.furniture, &rules.lifecycle)
}

fn rows(list: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    list.lines().filter(|it| !it.starts_with('#')).map(|it| it.split('\t').collect())
}

fn name<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn signals_are_read() {
    let rules = rules();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../../tests/data/lifecycle/signals.tsv")) {
        let [kind, severity, status, until, number, replaced, headline, slug, note, given, body] = row.try_into().unwrap();
        let mut article = article(headline, body);
        let some = |it: &str| Some(it.to_owned()).filter(|it| !it.is_empty());
        article.slug = some(slug);
        article.envelope.editors_note = some(note);
        article.envelope.status = some(given);
        let (found, _) = lifecycle(&article, &rules);
        let until_found = match &found.embargo {
            None => "-",
            Some(embargo) => embargo.until.as_deref().unwrap_or("?"),
        };
        let target =
            |get: fn(&Replaced) -> &Option<String>| found.replaces.iter().find_map(|it| get(it).clone()).unwrap_or_default();
        let shown = [name(found.kind), name(found.severity), name(found.status), until_found.to_owned()];
        let targets_fit = (number.is_empty() || target(|it| &it.number) == number)
            && (replaced.is_empty() || target(|it| &it.headline) == replaced);
        if shown != [kind, severity, status, until] || !targets_fit {
            wrong.push(format!(
                "{headline} | {slug} | {note} | {body}\n   wanted {:?}\n   got    {shown:?} {:?}",
                [kind, severity, status, until],
                found.replaces
            ));
        }
        assert!(found.status == Status::Usable || !found.evidence.is_empty(), "no evidence: {headline}");
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Of a word in capitals before what such news is about, nobody can tell; an order of several words is one whatever follows.
#[test]
fn what_may_be_a_kill_is_kept_back() {
    let rules = rules();
    let story = "The levy will rise by four percent from January, the ministry said.";
    for (headline, status) in [
        ("MANDATORY KILL: Ministry to raise fuel levy", Status::Canceled),
        ("RECALL: Baby formula may contain metal", Status::Withheld),
        ("Recall: Baby formula may contain metal", Status::Usable),
        ("Embargo: Ministry to raise levy", Status::Withheld),
        ("Embargo: Ministry to lift ban on oil", Status::Usable),
    ] {
        assert_eq!(lifecycle(&article(headline, story), &rules).0.status, status, "{headline}");
    }
}

#[test]
fn orders_are_read_in_every_language() {
    let rules = rules();
    let mut wrong = Vec::new();
    let mut counted = std::collections::BTreeMap::new();
    for row in rows(include_str!("../../../tests/data/lifecycle/notices.tsv")) {
        let [kind, place, words, body] = row.try_into().unwrap();
        let mut article = match place {
            "above" => Article { format: Format::Text, ..article(words, body) },
            "headline" => article(words, body),
            "note" | "body" => article("Desk message", body),
            other => panic!("{other} is no place"),
        };
        article.envelope.editors_note = (place == "note").then(|| words.to_owned());
        let (found, _) = lifecycle(&article, &rules);
        let fits = match kind {
            "embargo" => found.status == Status::Withheld && found.embargo.is_some() && found.kind == LifecycleKind::New,
            "hold" => found.status == Status::Withheld,
            "kill" => found.status == Status::Canceled && found.kind == LifecycleKind::Kill,
            "lifted" => found.status == Status::Usable,
            "news" => found.status == Status::Usable && found.embargo.is_none(),
            other => panic!("{other} is no kind"),
        };
        *counted.entry(kind).or_insert(0) += 1;
        if !fits {
            wrong.push(format!("{kind} [{place}] {words} | {body}\n   {:?} {:?} {:?}", found.kind, found.status, found.evidence));
        }
    }
    assert!(counted.len() == 5 && counted.values().all(|it| *it >= 20), "{counted:?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn fits(kind: &str, found: &Lifecycle) -> bool {
    match kind {
        "embargo" => found.status == Status::Withheld && found.embargo.is_some() && found.kind != LifecycleKind::Kill,
        "hold" => found.status == Status::Withheld,
        "kill" => found.status == Status::Canceled && found.kind == LifecycleKind::Kill,
        other => panic!("{other} is no kind"),
    }
}

#[track_caller]
fn none_is(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn notices_are_read_wherever_they_stand() {
    let rules = rules();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../../tests/data/lifecycle/places.tsv")) {
        let [kind, words, body] = row.try_into().unwrap();
        let (found, _) = lifecycle(&article("Growers plant more trees", &body.replace('@', words)), &rules);
        if !fits(kind, &found) {
            wrong.push(format!("{kind}: {words} | {body}\n   {:?} {:?} {:?}", found.kind, found.status, found.evidence));
        }
        let (found, _) = lifecycle(&article("Growers plant more trees", &body.replace('@', "")), &rules);
        if found.status != Status::Usable {
            wrong.push(format!("without it: {body}\n   {:?}", found.evidence));
        }
    }
    none_is(&wrong);
}

#[test]
fn every_link_of_a_chain_is_read() {
    let rules = rules();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../../tests/data/lifecycle/chains.tsv")) {
        let [kind, headline] = row.try_into().unwrap();
        let (found, _) = lifecycle(&article(headline, "The ministry met in the capital on Friday, an aide said."), &rules);
        if !fits(kind, &found) {
            wrong.push(format!("{kind}: {headline}\n   {:?} {:?} {:?}", found.kind, found.status, found.evidence));
        }
    }
    none_is(&wrong);
}

#[test]
fn kills_call_their_story_as_the_story_calls_itself() {
    let rules = rules();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../../tests/data/lifecycle/kills.tsv")) {
        let [headline, body, target, number] = row.try_into().unwrap();
        let (found, _) = lifecycle(&article(headline, body), &rules);
        let named: Vec<&str> = found.replaces.iter().filter_map(|it| it.headline.as_deref()).collect();
        let numbers: Vec<&str> = found.replaces.iter().filter_map(|it| it.number.as_deref()).collect();
        let is_named = if target.is_empty() { numbers.contains(&number) } else { named == [target] };
        if !fits("kill", &found) || !is_named {
            wrong.push(format!("{headline} | {body}\n   {:?} {:?}", found.status, found.replaces));
        }
    }
    none_is(&wrong);
}

#[test]
fn every_item_of_a_list_is_named() {
    let rules = rules();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../../tests/data/lifecycle/lists.tsv")) {
        let [headline, body, targets] = row.try_into().unwrap();
        let (found, _) = lifecycle(&article(headline, body), &rules);
        let names = |it: &Replaced| [&it.headline, &it.number, &it.id].into_iter().flatten().cloned().collect::<Vec<_>>();
        let named: Vec<String> = found.replaces.iter().flat_map(names).collect();
        let missing: Vec<&str> = targets.split(" | ").filter(|it| named.iter().all(|name| name != it)).collect();
        // Where the body lists them, each is an item of its own.
        let is_list = body.contains('¶') || body.contains(": ");
        let is_apart = !is_list || found.replaces.len() == targets.split(" | ").count();
        if !fits("kill", &found) || !missing.is_empty() || !is_apart || named.len() > targets.split(" | ").count() {
            wrong.push(format!("{headline} | {body}\n   {:?}, missing {missing:?} of {named:?}", found.status));
        }
    }
    none_is(&wrong);
}

#[test]
fn a_notice_that_names_nothing_means_the_story_of_its_slug() {
    let rules = rules();
    for (slug, body, number) in [
        ("PERU-QUAKE", "Please kill this story.", Some("PERU-QUAKE")),
        ("PERU-QUAKE, KILL", "Please kill the story. A substitute will follow.", Some("PERU-QUAKE")),
        ("PERU-QUAKE", "Please kill the story headlined “Quake hits Lima”.", None),
        ("KILL", "Please kill this story.", None),
    ] {
        let notice = Article { slug: Some(slug.to_owned()), ..article("KILL", body) };
        let (found, _) = lifecycle(&notice, &rules);
        let numbers: Vec<&str> = found.replaces.iter().filter_map(|it| it.number.as_deref()).collect();
        assert_eq!((found.status, numbers), (Status::Canceled, number.into_iter().collect()), "{slug} {body}");
    }
}

#[test]
fn terms_of_use_that_take_back() {
    let rules = rules();
    for (terms, status) in [
        ("WITHDRAWN", Status::Canceled),
        ("Retracted by the provider", Status::Canceled),
        ("EMBARGOED", Status::Withheld),
        ("Not for publication", Status::Withheld),
        ("No sales. No archive.", Status::Usable),
        ("Not for use in France", Status::Usable),
        ("Editorial use only", Status::Usable),
    ] {
        let mut article = article("Bees return", "Bees have returned to the orchards of Kent, the growers said.");
        article.envelope.usage_terms = vec![terms.to_owned()];
        assert_eq!(lifecycle(&article, &rules).0.status, status, "{terms}");
    }
}

#[test]
fn lines_are_read_in_every_language_and_place() {
    let rules = rules();
    let mut wrong = Vec::new();
    let stories: Vec<Vec<&str>> = rows(include_str!("../../../tests/data/lifecycle/stories.tsv")).collect();
    for row in rows(include_str!("../../../tests/data/lifecycle/languages.tsv")) {
        let [kind, language, words] = row.try_into().unwrap();
        let story = stories.iter().find(|it| it[0] == language).unwrap();
        for paragraphs in [2, 9] {
            let body = vec![story[2]; paragraphs].join(" ¶ ");
            let above = Article { format: Format::Text, ..article(words, &format!("{} ¶ {body}", story[1])) };
            let under = article(story[1], &format!("{words} ¶ {body}"));
            let last = article(story[1], &format!("{body} ¶ {words}"));
            for (place, article) in [("above", above), ("under", under), ("last", last)] {
                let (found, _) = lifecycle(&article, &rules);
                if !fits(kind, &found) {
                    let shown = format!("{:?} {:?}", found.status, found.evidence);
                    wrong.push(format!("{kind} {language} [{place}, {paragraphs}] {words}   {shown}"));
                }
            }
        }
    }
    none_is(&wrong);
}

#[test]
fn the_idea_is_read_whatever_the_words() {
    let rules = rules();
    let mut wrong = Vec::new();
    let stories: Vec<Vec<&str>> = rows(include_str!("../../../tests/data/lifecycle/stories.tsv")).collect();
    for row in rows(include_str!("../../../tests/data/lifecycle/wording.tsv")) {
        let [kind, place, language, words] = row.try_into().unwrap();
        let story = stories.iter().find(|it| it[0] == language).unwrap();
        let body = [story[2]; 3].join(" ¶ ");
        let mut article = match place {
            "head" | "subject" => article(words, &body),
            "above" => Article { format: Format::Text, ..article(words, &format!("{} ¶ {body}", story[1])) },
            "bracket" => article(story[1], &format!("({words}) ¶ {body}")),
            "last" => article(story[1], &format!("{body} ¶ {words}")),
            "body" => article("Desk message", words),
            "note" | "slug" => article(story[1], &body),
            other => panic!("{other} is no place"),
        };
        article.envelope.editors_note = (place == "note").then(|| words.to_owned());
        article.slug = (place == "slug").then(|| words.to_owned());
        let (found, _) = lifecycle(&article, &rules);
        let fits = if kind == "lifted" { found.status == Status::Usable } else { fits(kind, &found) };
        if !fits {
            wrong.push(format!("{kind} {language} [{place}] {words}   {:?} {:?} {:?}", found.kind, found.status, found.evidence));
        }
    }
    none_is(&wrong);
}

#[test]
fn the_last_of_several_ends_counts() {
    let rules = rules();
    for (note, until) in [
        ("Embargoed until 0600 GMT March 5. Online: 0600 GMT March 7.", Some("2025-03-07T06:00:00Z")),
        ("Not for print before 0600 GMT Monday. Not for broadcast before 0600 GMT Wednesday.", Some("2025-03-05T06:00:00Z")),
        ("Old embargo: 0600 GMT March 3. New embargo: 0600 GMT March 5.", Some("2025-03-05T06:00:00Z")),
        ("Embargo for print until 0600 GMT March 4, online 0600 GMT March 6", None),
        ("Embargo extended from 0600 GMT March 3 to 0600 GMT March 6.", None),
        ("Sperrfrist: 3. März 6 Uhr (Print), 5. März 6 Uhr (Online)", None),
        ("Embargoed until 0000-01-01", None),
        ("Embargoed until 1970-01-01T00:00:00Z", None),
        ("Embargoed until January 1, 1025", None),
        ("Embargo 01.01.0001", None),
    ] {
        let mut article = article("Bees return", "Bees have returned to the orchards of Kent, the growers said.");
        article.envelope.editors_note = Some(note.to_owned());
        let (found, _) = lifecycle(&article, &rules);
        assert_eq!((found.status, found.embargo.unwrap().until.as_deref()), (Status::Withheld, until), "{note}");
    }
}

#[test]
fn headlines_that_look_like_notices_are_news() {
    let rules = rules();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../../tests/data/lifecycle/lookalikes.tsv")) {
        let [language, headline, body] = row.try_into().unwrap();
        let (found, _) = lifecycle(&article(headline, body), &rules);
        if found.status != Status::Usable || found.embargo.is_some_and(|it| it.until.is_some()) {
            wrong.push(format!("{language} {headline}   {:?} {:?}", found.kind, found.evidence));
        }
    }
    none_is(&wrong);
}

#[test]
fn mail_prefixes_hide_nothing() {
    let rules = rules();
    for prefix in ["Fwd: ", "RE: ", "AW: WG: ", "TR : ", "I: R: ", "SV: VS: ", "RV: ", "Odp: PD: ", "İlt: ", "转发: ", "Re[3]: "]
    {
        let status = |subject: &str| lifecycle(&article(&format!("{prefix}{subject}"), "Bees are back."), &rules).0.status;
        assert_eq!(status("KILL: Bees return"), Status::Canceled, "{prefix}");
        assert_eq!(status("EMBARGOED UNTIL 0600 GMT MARCH 5: Bees return"), Status::Withheld, "{prefix}");
        assert_eq!(status("Bees return"), Status::Usable, "{prefix}");
    }
}

#[test]
fn kills_name_their_target_in_every_language() {
    let rules = rules();
    for (headline, body, target) in [
        ("TILBAKEKALT: Biene er tilbake i Hardanger", "", "Biene er tilbake i Hardanger"),
        ("АННУЛИРОВАНО: Пчелы вернулись в Тамбов", "", "Пчелы вернулись в Тамбов"),
        (
            "ATTENTION",
            "Merci d'annuler la dépêche intitulée «Les abeilles reviennent», diffusée à 9h12.",
            "Les abeilles reviennent",
        ),
        ("Hinweis", "Bitte verwenden Sie die Meldung „Bienen kehren zurück“ (sda 0456) nicht.", "Bienen kehren zurück"),
        ("お断り", "記事「ミツバチ戻る」を取り消します。", "ミツバチ戻る"),
        ("Aviso", "Rogamos anulen el despacho titulado \"Vuelven las abejas\".", "Vuelven las abejas"),
    ] {
        let (found, _) = lifecycle(&article(headline, body), &rules);
        assert_eq!(found.status, Status::Canceled, "{headline} {body}");
        let named: Vec<&str> = found.replaces.iter().filter_map(|it| it.headline.as_deref()).collect();
        assert_eq!(named, [target], "{headline} {body}");
    }
    let (found, _) = lifecycle(&article("URGENT: KILL - please kill copy slugged BEES ORCHARD, sent at 0912 GMT.", ""), &rules);
    assert!(found.replaces.iter().all(|it| it.headline.is_none()), "{:?}", found.replaces);
    assert_eq!(found.replaces[0].number.as_deref(), Some("BEES ORCHARD"));
}

#[test]
fn ordinary_stories_stay_usable() {
    let rules = rules();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../../../tests/data/lifecycle/ordinary.tsv")) {
        let [headline, body] = row.try_into().unwrap();
        let (found, _) = lifecycle(&article(headline, body), &rules);
        if found.kind != LifecycleKind::New || found.status != Status::Usable || found.embargo.is_some() || found.alert.is_some()
        {
            wrong.push(format!("{headline} | {body}\n   {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_safer_of_envelope_and_text_wins() {
    let rules = rules();
    let mut killed = article("KILL: Actor dies", "Please kill this story.");
    killed.envelope.status = Some("usable".to_owned());
    let (found, diagnostics) = lifecycle(&killed, &rules);
    assert_eq!(found.status, Status::Canceled);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");

    let mut held = article("HOLD RELEASED: Premier's illness", "The hold is lifted.");
    held.envelope.status = Some("withheld".to_owned());
    let (found, diagnostics) = lifecycle(&held, &rules);
    assert_eq!(found.status, Status::Withheld);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
}

#[test]
fn embargoes_of_the_envelope_hold() {
    let rules = rules();
    #[track_caller]
    fn check(rules: &Rules, body: &str, until: Option<Moment>, status: Status, expected: Option<&str>, diagnosed: usize) {
        let mut article = article("Ice sheet melts faster", body);
        article.envelope.embargo = Some(Embargo { until, given: until.map_or(String::new(), |it| it.to_string()) });
        let (found, diagnostics) = lifecycle(&article, rules);
        assert_eq!((found.status, found.embargo.unwrap().until.as_deref()), (status, expected));
        assert_eq!(diagnostics.len(), diagnosed, "{diagnostics:?}");
    }
    let (past, tuesday, friday) = (at("2025-02-27T10:00:00Z"), at("2025-03-04T00:01:00Z"), at("2025-03-07T00:00:00Z"));
    check(&rules, "Ice is melting.", Some(tuesday), Status::Withheld, Some("2025-03-04T00:01:00Z"), 0);
    check(&rules, "Ice is melting.", None, Status::Withheld, None, 0);
    check(&rules, "Ice is melting.", Some(past), Status::Usable, Some("2025-02-27T10:00:00Z"), 0);
    check(&rules, "EMBARGOED ¶ Ice is melting.", Some(tuesday), Status::Withheld, Some("2025-03-04T00:01:00Z"), 0);
    check(&rules, "EMBARGOED until 0001 GMT Tuesday ¶ Ice.", Some(tuesday), Status::Withheld, Some("2025-03-04T00:01:00Z"), 0);
    check(&rules, "EMBARGOED until 0001 GMT Tuesday ¶ Ice.", Some(friday), Status::Withheld, Some("2025-03-07T00:00:00Z"), 1);
    check(&rules, "EMBARGOED until Tuesday ¶ Ice.", Some(friday), Status::Withheld, Some("2025-03-07T00:00:00Z"), 1);
    check(&rules, "Embargo lifted. ¶ Ice is melting.", Some(friday), Status::Withheld, Some("2025-03-07T00:00:00Z"), 1);
    let date_only = Moment { has_time: false, ..tuesday };
    check(&rules, "Ice is melting.", Some(date_only), Status::Withheld, None, 1);
}

#[test]
fn codes_of_the_envelope_are_read() {
    let rules = rules();
    for (signal, kind) in [
        ("sig:correction", LifecycleKind::Correction),
        ("http://cv.iptc.org/newscodes/signal/update", LifecycleKind::Update),
        ("KORR", LifecycleKind::Correction),
        ("AVPUB", LifecycleKind::Kill),
        ("sig:cwarn", LifecycleKind::New),
        ("Elimination", LifecycleKind::Kill),
        ("Advisory", LifecycleKind::Advisory),
    ] {
        let mut article = article("Peru quake", "A quake struck on Friday.");
        article.envelope.signals = vec![signal.to_owned()];
        assert_eq!(lifecycle(&article, &rules).0.kind, kind, "{signal}");
    }
}

#[test]
fn corrections_say_what_was_wrong() {
    let rules = rules();
    for (notice, wrong, right, place) in [
        ("(Corrects rate to 4.5 percent from 4.25 percent in paragraph 3)", "4.25 percent", "4.5 percent", "paragraph 3"),
        ("(Corrects day of the week to Tuesday, not Monday)", "Monday", "Tuesday", ""),
        ("(In Feb. 27 story, corrects paragraph 2 to say toll was 12, not 15)", "15", "12", "paragraph 2"),
        ("This story has been corrected to show that the toll was 12, not 15.", "15", "12", ""),
        ("CORRECTION: The minister's name should read Ana Silva, not Anna Silva.", "Anna Silva", "Ana Silva", ""),
        ("(Corrects spelling of minister's name in third paragraph)", "", "", "third paragraph"),
        ("Berichtigung: 12 Tote (nicht: 15).", "15", "12 Tote", ""),
        (
            "CORRECTION: Please read in paragraph two: 'the toll was 12' (not 'the toll was 15').",
            "the toll was 15",
            "the toll was 12",
            "paragraph two",
        ),
        ("Berichtigung: Im dritten Absatz muss es heißen: 12 Tote statt 15 Tote.", "15 Tote", "12 Tote", "dritten Absatz"),
        ("(Corrects date of vote to May 4 instead of May 5)", "May 5", "May 4", ""),
    ] {
        let (found, _) = lifecycle(&article("CORRECTED-Norway raises rates", &format!("{notice} ¶ Rates rose.")), &rules);
        let fix = found.corrects.first().cloned().unwrap_or_default();
        let shown = [fix.wrong, fix.right, fix.place].map(Option::unwrap_or_default);
        assert_eq!(shown, [wrong, right, place], "{notice} {:?}", found.notice);
    }
}

#[test]
fn takes_and_alerts_are_kept() {
    let rules = rules();
    for (headline, slug, take, alert) in [
        ("UPDATE 2-Norway raises rates", "", Some("UPDATE 2"), None),
        ("Peru quake", "BC-PE--Quake, 1st Ld-Writethru", Some("1st Ld-Writethru"), None),
        ("(2nd LD) Seoul shares fall", "", Some("2nd LD"), None),
        ("FLASH: Quake hits Peru", "", None, Some("flash")),
        ("BREAKING: Quake hits Peru", "", None, Some("urgent")),
        ("(URGENT) Quake hits Peru", "", None, Some("urgent")),
        ("AP NewsAlert: Quake hits Peru", "", None, Some("alert")),
        ("BULLETIN: Quake hits Peru", "", None, Some("bulletin")),
        ("Quake hits Peru", "", None, None),
    ] {
        let mut article = article(headline, "A quake struck on Friday.");
        article.slug = Some(slug.to_owned()).filter(|it| !it.is_empty());
        let (found, _) = lifecycle(&article, &rules);
        assert_eq!((found.take.as_deref(), found.alert.as_deref()), (take, alert), "{headline}");
    }
}

#[test]
fn no_text_panics() {
    let rules = rules();
    proptest::proptest!(|(headline in "\\PC{0,60}", body in "(\\PC|EMBARGOED until |KILL |[0-9:]|GMT){0,60}")| {
        let _ = lifecycle(&article(&headline, &body), &rules);
    });
}

#[test]
fn an_item_about_another_is_a_notice() {
    let rules = rules();
    let mut notice = article("Peru quake", "A quake struck on Friday.");
    notice.envelope.refers_to = vec!["urn:example:157".to_owned()];
    notice.envelope.refers_to_status = Some("canceled".to_owned());
    let (found, _) = lifecycle(&notice, &rules);
    assert_eq!((found.kind, found.status), (LifecycleKind::Kill, Status::Canceled));
    assert_eq!(found.replaces[0].id.as_deref(), Some("urn:example:157"));

    let mut corrected = article("Peru quake", "A quake struck on Friday.");
    corrected.envelope.correction = Some("Corrects toll to 12 from 15".to_owned());
    corrected.envelope.take = Some("2nd Ld-Writethru".to_owned());
    corrected.envelope.priority = Some("flash".to_owned());
    let (found, _) = lifecycle(&corrected, &rules);
    assert_eq!(
        (found.kind, found.take.as_deref(), found.alert.as_deref()),
        (LifecycleKind::Correction, Some("2nd Ld-Writethru"), Some("flash"))
    );
    assert_eq!(found.corrects[0].wrong.as_deref(), Some("15"));
}
