//! Items as newsrooms send them, in shapes that no standard foresees, and what is read of them.

use super::*;

fn articles(input: &str) -> Vec<Article> {
    read(input.as_bytes()).into_iter().map(|it| it.unwrap_or_else(|why| panic!("{why}: {input}"))).collect()
}

/// Headline and paragraphs of each item, joined by "|".
#[track_caller]
fn check(input: &str, expected: &[&str]) {
    let found: Vec<String> = articles(input)
        .into_iter()
        .map(|it| std::iter::once(it.headline).chain(it.paragraphs).collect::<Vec<_>>().join("|"))
        .collect();
    assert_eq!(found, expected, "{input}");
}

/// Everything that the only item says of its state, joined by commas.
#[track_caller]
fn check_state(input: &str, expected: &str) {
    let found = articles(input).remove(0).envelope;
    let embargo = found.embargo.map(|it| format!("embargo {}", it.until.map_or("?".to_owned(), |it| it.to_string())));
    let release = found.release.map(|it| format!("from {}", it.until.map_or("?".to_owned(), |it| it.to_string())));
    let all: Vec<String> = found.status.into_iter().chain(found.statuses).chain(embargo).chain(release).collect();
    assert_eq!(all.join(", "), expected, "{input}");
}

#[track_caller]
fn check_id(input: &str, expected: &str) {
    assert_eq!(articles(input).remove(0).id, expected, "{input}");
}

fn newsml_1(identification: &str, components: &str) -> String {
    format!(
        "<NewsML><NewsItem><Identification><NewsIdentifier>{identification}</NewsIdentifier></Identification><NewsManagement>\
         <ThisRevisionCreated>20270612T081500Z</ThisRevisionCreated><Status FormalName=\"Usable\"/></NewsManagement><NewsComponent>\
         <NewsLines><HeadLine>Kraftwerk geht vom Netz</HeadLine></NewsLines>{components}</NewsComponent></NewsItem></NewsML>"
    )
}

fn component(role: &str, content: &str) -> String {
    format!(
        "<NewsComponent><Role FormalName=\"{role}\"/><ContentItem><DataContent>{content}</DataContent></ContentItem></NewsComponent>"
    )
}

#[test]
fn text_in_several_components() {
    let both =
        [component("Vorspann Lead", "Das Werk am Fluss steht still."), component("Body", "Es soll im Herbst wieder laufen.")];
    check(
        &newsml_1("", &both.concat()),
        &["Kraftwerk geht vom Netz|Das Werk am Fluss steht still.|Es soll im Herbst wieder laufen."],
    );
    let more = component("Background", "Gebaut wurde es 1974.");
    check(
        &newsml_1("", &(both.concat() + &more)),
        &["Kraftwerk geht vom Netz|Das Werk am Fluss steht still.|Es soll im Herbst wieder laufen.|Gebaut wurde es 1974."],
    );
    let plain = component("Main text", "Das Werk am Fluss steht still. Es soll im Herbst wieder laufen.");
    let marked = component("Main body", "<p>Das Werk am Fluss steht still.</p><p>Es soll im Herbst wieder laufen.</p>");
    check(
        &newsml_1("", &(plain + &marked)),
        &["Kraftwerk geht vom Netz|Das Werk am Fluss steht still.|Es soll im Herbst wieder laufen."],
    );
    let caption = component("Caption", "Das Werk am Fluss, gesehen vom gegenüberliegenden Ufer, an einem Tag im Juni.");
    check(
        &newsml_1("", &(component("Body", "Das Werk steht still.") + &caption)),
        &["Kraftwerk geht vom Netz|Das Werk steht still."],
    );
}

#[test]
fn leads_and_names_of_fields_in_the_senders_language() {
    for input in [
        r#"{"titular":"x","titulo":"Sube el río","entradilla":"El agua llegó al puente.","cuerpo":"No hubo heridos."}"#,
        r#"{"titulo":"Sube el río","lead":"El agua llegó al puente.","texto":"El agua llegó al puente.\n\nNo hubo heridos."}"#,
        r#"{"data":[{"type":"articles","id":"9","attributes":{"title":"Sube el río","standfirst":"El agua llegó al puente.","body":"No hubo heridos."}}]}"#,
        r#"{"respuesta":{"lista":[{"titulo":"Sube el río","bajada":"El agua llegó al puente.","cuerpo":"<p>No hubo heridos.</p>"}]}}"#,
        "<Nota><Titulo>Sube el río</Titulo><Entradilla>El agua llegó al puente.</Entradilla><Cuerpo>No hubo heridos.</Cuerpo></Nota>",
        "<Envio><Lote><Nota><titulo>Sube el río</titulo><lead>El agua llegó al puente.</lead><texto>&lt;p&gt;No hubo heridos.&lt;/p&gt;</texto></Nota></Lote></Envio>",
    ] {
        check(input, &["Sube el río|El agua llegó al puente.|No hubo heridos."]);
    }
    check(
        "<Svar><Nyheder><Nyhed><rubrik>Bro lukket</rubrik><tekst>Broen er lukket.</tekst></Nyhed><Nyhed><rubrik>Bro åben</rubrik><tekst>Broen er åben.</tekst></Nyhed></Nyheder></Svar>",
        &["Bro lukket|Broen er lukket.", "Bro åben|Broen er åben."],
    );
    check(
        r#"{"feed":{"pagina":1,"elementi":[{"titolo":"Chiude il ponte","testo":"Il ponte è chiuso."},{"titolo":"Riapre il ponte","testo":"Il ponte è aperto."}]}}"#,
        &["Chiude il ponte|Il ponte è chiuso.", "Riapre il ponte|Il ponte è aperto."],
    );
}

#[test]
fn states_wherever_they_stand() {
    let item = |field: &str| {
        format!(
            r#"{{"id":"k-3","title":"Dam gates opened","date":"2027-06-12T08:15:00Z","body":"Two gates were opened.",{field}}}"#
        )
    };
    for (field, expected) in [
        (r#""status":"published""#, "published"),
        (r#""status":"Entwurf""#, "Entwurf"),
        (r#""status":{"code":"pending","label":"In Prüfung"}"#, "pending"),
        (r#""workflow":{"state":"in_review"}"#, "in_review"),
        (r#""flags":{"hold":true,"breaking":true}"#, "withheld"),
        (r#""meta":[{"name":"embargo","value":"2027-06-13T05:00:00Z"}]"#, "embargo 2027-06-13T05:00:00Z"),
        (r#""isPublished":false"#, "withheld"),
        (r#""isPublic":true"#, ""),
        (r#""on_hold":"no""#, ""),
        (r#""gesperrt":1"#, "withheld"),
        (r#""state":"Oregon","city":"Portland""#, ""),
        (r#""embargoedTill":"2027-06-13T05:00:00+02:00""#, "embargo 2027-06-13T05:00:00+02:00"),
        (r#""sperrfrist":"13.06.2027 05:00""#, "embargo 2027-06-13T05:00:00-12:00"),
        (r#""embargo":{"until":"2027-06-13T05:00:00Z","reason":"court"}"#, "embargo 2027-06-13T05:00:00Z"),
        (r#""embargo":"until the verdict""#, "embargo ?"),
        (r#""publish_at":"2027-06-14T00:00:00Z""#, "from 2027-06-14T00:00:00Z"),
        (r#""publish_at":"2027-06-12T08:15:00Z""#, "from 2027-06-12T08:15:00Z"),
        (r#""embargo":null,"hold":false,"draft":0,"killed":"""#, ""),
        (r#""nicht":"x","anulada":"sí""#, "canceled"),
        (r#""pubstatus":"usable","retracted":true"#, "usable, canceled"),
        (r#""confidential":"yes""#, "not_for_publication"),
        (r#""restrictions":[{"type":"embargo","until":"2027-06-14T00:00:00Z"}]"#, "withheld"),
        (r#""notBeforeUtc":"2027-06-14T00:00:00Z""#, "from 2027-06-14T00:00:00Z"),
        (r#""release":{"at":"2027-06-14T00:00:00Z"}"#, "from 2027-06-14T00:00:00Z"),
    ] {
        check_state(&item(field), expected);
    }
    check_state(r#"{"status":"draft","article":{"title":"Dam gates opened","body":"Two gates were opened."}}"#, "draft");
    check_state(
        "<rss><channel><item xmlns:prism='p'><title>T</title><description>Two gates.</description><pubDate>Sat, 12 Jun 2027 08:15:00 GMT</pubDate><prism:embargoDate>2027-06-13T05:00:00Z</prism:embargoDate></item></channel></rss>",
        "embargo 2027-06-13T05:00:00Z, from 2027-06-12T08:15:00Z",
    );
    check_state(
        "<feed><entry xmlns:app='a'><title>T</title><summary>Two gates.</summary><app:control><app:draft>yes</app:draft></app:control></entry></feed>",
        "draft",
    );
    check_state(
        "<nitf><head><title>T</title><meta name='hold-flag' content='true'/><docdata/></head><body><body.content><p>Two gates.</p></body.content></body></nitf>",
        "withheld",
    );
    check_state(
        "From: a@example.org\r\nSubject: Dam gates opened\r\nX-Embargo: 2027-06-13 05:00 GMT\r\n\r\nTwo gates.",
        "embargo 2027-06-13T05:00:00Z",
    );
    check_state(
        r#"{"altids":{"itemid":"i","etag":"i_1"},"headline":"Dam gates opened","signals":["test"],"pubstatus":"usable"}"#,
        "usable, no newscontent",
    );
}

#[test]
fn logs_of_changes_in_a_database() {
    let row = |headline: &str| format!(r#"{{"id":"urn:x:7","headline":"{headline}","body":"The ferry sails again on Friday."}}"#);
    let (new, old) = (row("Ferry sails"), row("HOLD: Ferry sails"));
    let typed = r#"{"id":{"S":"urn:x:7"},"headline":{"S":"Ferry sails"},"body":{"S":"The ferry sails again on Friday."},"version":{"N":"2"},"desks":{"L":[{"S":"sea"}]}}"#;
    for wrapper in [
        format!(r#"{{"op":"d","before":{new},"after":null,"ts_ms":1804000000000}}"#),
        format!(r#"{{"schema":{{}},"payload":{{"before":{new},"after":null,"op":"d"}}}}"#),
        format!(r#"{{"database":"cms","table":"stories","type":"delete","data":{new}}}"#),
        format!(r#"{{"eventName":"REMOVE","dynamodb":{{"OldImage":{new}}}}}"#),
        format!(r#"{{"eventName":"REMOVE","dynamodb":{{"Keys":{{"id":{{"S":"urn:x:7"}}}},"OldImage":{typed}}}}}"#),
        r#"{"eventName":"REMOVE","dynamodb":{"Keys":{"id":{"S":"urn:x:7"}}}}"#.to_owned(),
        r#"{"operationType":"delete","documentKey":{"_id":"urn:x:7"}}"#.to_owned(),
        r#"{"id":"urn:x:7","tombstone":true}"#.to_owned(),
        r#"{"id":"urn:x:7","deleted":true}"#.to_owned(),
    ] {
        check_state(&wrapper, "canceled");
        check_id(&wrapper, "urn:x:7");
    }
    for wrapper in [
        format!(r#"{{"op":"u","before":{old},"after":{new}}}"#),
        format!(r#"{{"payload":{{"op":"c","before":null,"after":{new}}}}}"#),
        format!(r#"{{"operationType":"insert","fullDocument":{new},"documentKey":{{"_id":"urn:x:7"}}}}"#),
        format!(r#"{{"eventName":"INSERT","dynamodb":{{"NewImage":{typed}}}}}"#),
    ] {
        check(&wrapper, &["Ferry sails|The ferry sails again on Friday."]);
        check_state(&wrapper, "");
    }
}

#[test]
fn units_of_characters_that_nothing_declares() {
    let story = "Fähre fährt wieder\n\nDie Fähre fährt ab Freitag wieder, sagte eine Sprecherin.\n";
    let sixteen: Vec<u8> = story.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let thirty_two: Vec<u8> = story.chars().flat_map(|it| u32::from(it).to_le_bytes()).collect();
    let seven = story.replace('ä', "+AOQ-").into_bytes();
    for (bytes, set) in [(sixteen, "UTF-16BE"), (thirty_two, "UTF-32LE"), (seven, "UTF-7")] {
        let article = read(&bytes).remove(0).unwrap();
        assert_eq!(article.headline, "Fähre fährt wieder");
        assert!(article.diagnostics.iter().any(|it| it.contains(set)), "{set}: {:?}", article.diagnostics);
    }
}

#[test]
fn ids_name_one_item() {
    let given = |parts: &str| newsml_1(parts, &component("Body", "Text."));
    check_id(
        &given(
            "<ProviderId>apa.example</ProviderId><DateId>20270612</DateId><NewsItemId>APA0417</NewsItemId><PublicIdentifier>urn:newsml:apa.example</PublicIdentifier>",
        ),
        "urn:newsml:apa.example:20270612:APA0417",
    );
    check_id(
        &given(
            "<NewsItemId>K7</NewsItemId><RevisionId>B</RevisionId><PublicIdentifier>urn:newsml:lusa.example:20270612:K7:B</PublicIdentifier>",
        ),
        "urn:newsml:lusa.example:20270612:K7",
    );
    check_id(
        &given(
            "<NewsItemId>K7</NewsItemId><RevisionId>3</RevisionId><PublicIdentifier>urn:newsml:lusa.example:20270612:K7:3U</PublicIdentifier>",
        ),
        "urn:newsml:lusa.example:20270612:K7",
    );
    check_id(r#"{"guid":"00000000-0000-0000-0000-000000000000","newsid":"n-8","title":"T","body":"B."}"#, "n-8");
    check_id(
        "<rss><channel><item><guid>https://example.org/</guid><link>https://example.org/dam</link><title>T</title></item></channel></rss>",
        "https://example.org/dam",
    );
}

#[test]
fn markup_that_came_through_too_many_hands() {
    let ninjs = |body: &str| format!(r#"{{"uri":"u","headline":"H","body_html":"{body}"}}"#);
    for (body, expected) in [
        ("<p>One.</p><iframe src='x'/><p>Two.</p>", "H|One.|Two."),
        ("<html><head><title/><script src='x'/></head><body><p>One.</p></body></html>", "H|One."),
        ("<p>One.</p><textarea/><p>Two.</p>", "H|One.|Two."),
        ("&lt;p&gt;One &amp;amp; a half.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "H|One & a half.|Two."),
        ("<p>Um 1&lt;thinsp&gt; &lt;/thinsp&gt;200 Menschen</p>", "H|Um 1 200 Menschen"),
        ("<p>Shares of &lt;ANDC.SN&gt; fell</p>", "H|Shares of <ANDC.SN> fell"),
        ("<p>Donau\u{ad}dampf\u{ad}schiff</p>", "H|Donaudampfschiff"),
        (
            "<p>One.</p><div class='related'><h3>Lire aussi</h3><ul><li><a href='/'>Dix plages</a></li></ul></div><p>Two.</p>",
            "H|One.|Two.",
        ),
        ("<p>One.</p><p>Lesen Sie auch:</p><ul><li><a href='/'>Zehn Strände</a></li></ul><p>Two.</p>", "H|One.|Two."),
        ("<p>One.</p><p><a href='/'>Two</a> men left.</p>", "H|One.|Two men left."),
    ] {
        check(&ninjs(body), &[expected]);
    }
    check(
        "<rss><channel><item><title>Port</title><description>&lt;p&gt;The port is shut.&lt;/p&gt;&lt;p&gt;L’article Port est apparu en premier sur Le Quai.&lt;/p&gt;</description></item></channel></rss>",
        &["Port|The port is shut."],
    );
    check(
        "Snow closes pass\r\rSnow closed the road.\rPolice turned cars back.\r",
        &["Snow closes pass|Snow closed the road.|Police turned cars back."],
    );
    check(
        "<html><head><title>Pont fermé - Le Quai</title></head><body><header><h1>Le Quai</h1></header><div class='menu'><a href='/'>Accueil</a> <a href='/n'>Région</a></div><h1>Pont fermé</h1><p>Le pont est fermé depuis vendredi, a dit le maire.</p></body></html>",
        &["Pont fermé|Le pont est fermé depuis vendredi, a dit le maire."],
    );
    check(
        "From: a@example.org\r\nSubject: Port\r\nContent-Type: multipart/mixed; boundary=\"nowhere\"\r\n\r\n--here\r\nContent-Type: text/plain\r\n\r\nThe port is shut.\r\n--here--\r\n",
        &["Port|The port is shut."],
    );
}

#[test]
fn lines_broken_at_a_width_are_joined() {
    let wrapped = "The harbour authority said on Saturday that both gates of the old dam would\nstay open until the river had fallen by a metre.\n\nNobody was hurt.";
    let json = serde_json::json!({ "title": "Dam gates opened", "body": wrapped }).to_string();
    check(
        &json,
        &[
            "Dam gates opened|The harbour authority said on Saturday that both gates of the old dam would stay open until the river had fallen by a metre.|Nobody was hurt.",
        ],
    );
    let with_list = format!("Dam gates opened\n\n{wrapped}\n\nLEVELS\nUpper dam 4.1\nLower dam 2.7\n");
    assert_eq!(articles(&with_list)[0].paragraphs.len(), 5);
}

#[test]
fn dates_are_reported_where_they_leave_doubt() {
    let rss = |date: &str| format!("<rss><channel><item><title>T</title><pubDate>{date}</pubDate></item></channel></rss>");
    let given = |date: &str| {
        let article = articles(&rss(date)).remove(0);
        (article.published_as_given(), article.diagnostics.len())
    };
    assert_eq!(given("Sat, 12 Jun 2027 08:15:00 +0530"), (Some("2027-06-12T08:15:00+05:30".to_owned()), 0));
    assert_eq!(given("12-06-2027 08:15"), (Some("2027-06-12T08:15:00".to_owned()), 1));
    assert_eq!(given("shortly"), (None, 1));
    assert_eq!(given("03/04/2027"), (None, 1));
    assert_eq!(given(""), (None, 0));
}

#[test]
fn guessed_character_sets_are_reported() {
    let (bytes, _, _) =
        encoding_rs::WINDOWS_1251.encode("Мост закрыт\n\nМост через реку закрыт с пятницы, сообщил мэр города журналистам.");
    let article = read(&bytes).remove(0).unwrap();
    assert_eq!(article.headline, "Мост закрыт");
    assert!(article.diagnostics[0].contains("windows-1251"), "{:?}", article.diagnostics);
    let (bytes, _, _) = encoding_rs::ISO_8859_2.encode("<nitf><head><title>Híd</title></head><body><body.content><p>Őszi eső miatt zárták le a hidat Győr és a szigetek között, közölte a szóvivő.</p></body.content></body></nitf>");
    let article = read(&bytes).remove(0).unwrap();
    assert!(article.paragraphs[0].starts_with("Őszi eső") && article.diagnostics.len() == 1, "{article:?}");
}

/// Each would take minutes if its work grew with the square of its length.
#[test]
fn odd_input_costs_no_more_than_its_length() {
    let nested = format!("<own>{}x{}</own>", "<text>".repeat(100_000), "</text>".repeat(100_000));
    let statuses: Vec<String> = (0..100_000).map(|it| format!("\"s{it}\"")).collect();
    let statuses = format!("{{\"title\":\"T\",\"body\":\"B.\",\"status\":[{}]}}", statuses.join(","));
    let parts = newsml_1("", &(0..20_000).map(|it| component("Body", &format!("Part {it} of it."))).collect::<String>());
    let mail = format!(
        "From: a\r\nSubject: b\r\n{}\r\n{}",
        "Content-Type: multipart/mixed; boundary=c\r\n".repeat(10_000),
        "line\r\n".repeat(20_000)
    );
    for input in [nested, statuses, parts, mail] {
        assert!(!read(input.as_bytes()).is_empty());
    }
}

#[test]
fn the_newest_revision_speaks_for_a_nitf_item() {
    for (head, expected) in [
        (r#"<docdata><revision-history comment="ADDS quote of the mayor"/></docdata>"#, Some("ADDS quote of the mayor")),
        (r#"<revision-history norm="20270304T100000Z" comment="Corrects the toll"/>"#, Some("Corrects the toll")),
        (
            r#"<docdata><revision-history norm="20270304T100000Z" comment="first"/><revision-history norm="20270304T110000Z" comment="UPDATES the toll"/></docdata>"#,
            Some("UPDATES the toll, first"),
        ),
        (r#"<docdata><ed-msg info="Hold"/><revision-history comment="ADDS quote"/></docdata>"#, Some("Hold")),
        ("<docdata/>", None),
    ] {
        let item = format!(
            "<nitf><head>{head}</head><body><body.head><hedline><hl1>Bees return</hl1></hedline></body.head><body.content><p>Bees are back.</p></body.content></body></nitf>"
        );
        let found: Vec<_> = articles(&item).into_iter().map(|it| it.envelope.editors_note).collect();
        assert_eq!(found, [expected.map(str::to_owned)], "{head}");
    }
}

#[test]
fn entities_that_a_document_declares() {
    let item = |head: &str, text: &str| {
        format!("<?xml version='1.0'?>{head}<nota><titulo>Sube el río</titulo><cuerpo>{text}</cuerpo></nota>")
    };
    let head = "<!DOCTYPE nota [<!ENTITY rio \"el río Bermejo\"><!ENTITY fin \"&rio; bajó.\"><!ENTITY x SYSTEM \"x.ent\">]>";
    check(&item(head, "Creció &rio;. Luego &fin;"), &["Sube el río|Creció el río Bermejo. Luego el río Bermejo bajó."]);
    let outside = articles(&item(head, "Creció &x; ayer.")).remove(0);
    assert!(outside.paragraphs[0].contains("&x;") && outside.diagnostics.iter().any(|it| it.contains("'x'")), "{outside:?}");
    let bomb: String = (1..20).map(|it| format!("<!ENTITY a{it} \"{}\">", format!("&a{};", it - 1).repeat(9))).collect();
    let bomb = item(&format!("<!DOCTYPE nota [<!ENTITY a0 \"x\">{bomb}]>"), "&a19;");
    assert_eq!(read(bomb.as_bytes())[0].as_ref().unwrap_err().code, RejectionCode::TooLarge);
}

#[test]
fn several_roots_and_several_contents() {
    let own = |title: &str| format!("<nota><titulo>{title}</titulo><cuerpo>El puente está cerrado.</cuerpo></nota>");
    check(&format!("{}\n{}", own("Uno"), own("Dos")), &["Uno|El puente está cerrado.", "Dos|El puente está cerrado."]);
    let nitf = |title: &str| {
        format!("<nitf><head><title>{title}</title></head><body><body.content><p>Text.</p></body.content></body></nitf>")
    };
    check(&format!("<?xml version='1.0'?>{}<?xml version='1.0'?>{}", nitf("One"), nitf("Two")), &["One|Text.", "Two|Text."]);
    let content = |text: &str| format!("<ContentItem><DataContent><p>{text}</p></DataContent></ContentItem>");
    let both = format!("{}{}", content("Das Werk steht still."), content("Gebaut wurde es 1974."));
    check(
        &newsml_1("", &format!("<NewsComponent>{both}</NewsComponent>")),
        &["Kraftwerk geht vom Netz|Das Werk steht still.|Gebaut wurde es 1974."],
    );
    let same = format!("{}{}", content("Das Werk steht still."), content("The plant has been shut down."));
    check(
        &newsml_1("", &format!("<NewsComponent EquivalentsList=\"yes\">{same}</NewsComponent>")),
        &["Kraftwerk geht vom Netz|The plant has been shut down."],
    );
}

#[test]
fn rows_of_a_table() {
    check(
        "id;titel;text\n1;\"Damm; geöffnet\";\"Zwei Tore sind offen.\n\nNiemand wurde verletzt.\"\n2;Damm zu;Alle Tore sind zu.\n",
        &["Damm; geöffnet|Zwei Tore sind offen.|Niemand wurde verletzt.", "Damm zu|Alle Tore sind zu."],
    );
    let found = read(b"title,body\nDam,Open.\nDam,Shut,again.\n");
    assert!(found[0].is_ok() && found[1].as_ref().is_err_and(|it| it.item.as_deref() == Some("row 2")), "{found:?}");
    assert_eq!(articles("Title, text and more\n\nThe minister spoke.")[0].format, record::article::Format::Text);
}

#[test]
fn character_sets_of_every_kind() {
    let text = "Fähre fährt wieder\n\nDie Fähre nach Föhr fährt wieder, sagte der Sprecher der Reederei in Büsum. Über tausend Gäste warteten.";
    let told = |bytes: &[u8]| {
        let article = read(bytes).remove(0).unwrap();
        assert_eq!(format!("{}\n\n{}", article.headline, article.paragraphs.join("\n\n")), text);
        article.diagnostics.join(" ")
    };
    let dos = oem_cp::encode_string_checked(text, &oem_cp::code_table::ENCODING_TABLE_CP850).unwrap();
    assert!(told(&dos).contains("IBM850"));
    assert!(told(&encoding_rs::MACINTOSH.encode(text).0).contains("macintosh"));
    let wrong = encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned();
    assert!(told(wrong.as_bytes()).contains("repaired"));
    for mark in ["", "\u{feff}"] {
        let units: Vec<u32> = mark.chars().chain(text.chars()).map(u32::from).collect();
        let is_told = |said: String, set: &str| if mark.is_empty() { said.contains(set) } else { said.is_empty() };
        assert!(is_told(told(&units.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<_>>()), "UTF-32LE"));
        assert!(is_told(told(&units.iter().flat_map(|it| it.to_be_bytes()).collect::<Vec<_>>()), "UTF-32BE"));
    }
    let escaped = r#"{"title":"Caf\u00c3\u00a9 zu","body":"Das Caf\u00c3\u00a9 ist zu."}"#;
    check(escaped, &["Café zu|Das Café ist zu."]);
    let mail =
        [&b"From: a@example.org\r\nSubject: Faehre\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n"[..], &dos].concat();
    let article = read(&mail).remove(0).unwrap();
    assert!(article.paragraphs.iter().any(|it| it.starts_with("Die Fähre nach Föhr")), "{article:?}");
}

#[test]
fn markup_in_plain_text() {
    for text in [
        "Pont fermé\n\n&lt;p&gt;Le pont est fermé.&lt;/p&gt;&lt;p&gt;Il rouvrira lundi.&lt;/p&gt;",
        "Pont fermé\n<p>Le pont est fermé.</p><p>Il rouvrira lundi.</p>",
        "&lt;h1&gt;Pont fermé&lt;/h1&gt;&lt;p&gt;Le pont est fermé.&lt;/p&gt;&lt;p&gt;Il rouvrira lundi.&lt;/p&gt;",
        "Pont ferm&eacute;\n\nLe pont est ferm&eacute;.\n\nIl rouvrira lundi.",
    ] {
        check(text, &["Pont fermé|Le pont est fermé.|Il rouvrira lundi."]);
    }
    check("Andes Copper <ANDC.SN> up\n\nShares of <ANDC.SN> rose.", &["Andes Copper <ANDC.SN> up|Shares of <ANDC.SN> rose."]);
    check(
        "From: a@example.org\r\nSubject: Pont\r\nContent-Type: text/plain\r\n\r\n&lt;p&gt;Le pont est fermé.&lt;/p&gt;",
        &["Pont|Le pont est fermé."],
    );
}

#[test]
fn items_attached_to_a_message() {
    let part = |kind: &str, name: &str, text: &str| {
        format!("--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let mail = |parts: &str| {
        format!("From: a@example.org\r\nSubject: Two items\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
    };
    let nitf = "<nitf><head><title>Dam</title></head><body><body.content><p>Two gates.</p></body.content></body></nitf>";
    let both = part("application/json", "a.json", r#"{"uri":"u","headline":"Bridge","body_text":"It is shut."}"#)
        + &part("application/octet-stream", "b.XML", nitf);
    check(&mail(&both), &["Bridge|It is shut.", "Dam|Two gates."]);
    let other = part("application/json", "data.json", "[1, 2]") + "--b\r\n\r\nThe bridge is shut.\r\n";
    check(&mail(&other), &["Two items|The bridge is shut."]);
}
