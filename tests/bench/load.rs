//! A load of made-up wire stories of about 450 words, the same for the same number: what the benchmarks read.
//!
//! The sentences vary in length, quoting, figures and names as real copy does, so that no stage is spared its work.

/// About 450 words each; item `n` is the same on every machine.
pub(crate) fn story(number: u64) -> String {
    let mut random = Random(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let agency = random.pick(&["AP", "Reuters", "AFP", "ANI", "Xinhua", "dpa"]);
    let city = random.pick(CITIES);
    let mut body = format!(
        "{}, {} {} ({agency}) - {}",
        city.to_uppercase(),
        random.pick(&["Jan.", "March", "May", "Nov."]),
        random.below(28) + 1,
        sentence(&mut random)
    );
    let mut words = body.split_whitespace().count();
    while words < 450 {
        let next = sentence(&mut random);
        words += next.split_whitespace().count();
        body.push_str(if random.below(3) == 0 { " " } else { "\n\n" });
        body.push_str(&next);
    }
    let headline = format!(
        "{} {} {} in {city}",
        random.pick(ORGANISATIONS),
        random.pick(&["warns of", "confirms", "denies", "reports"]),
        random.pick(&["losses", "talks", "delays", "an attack", "new rules"])
    );
    let published = format!("2026-05-{:02}T{:02}:{:02}:00Z", random.below(28) + 1, random.below(24), random.below(60));
    serde_json::json!({
        "uri": format!("urn:load:{number}"), "version": "1", "type": "text", "language": "en", "versionCreated": published,
        "headlines": [{ "role": "main", "value": headline }],
        "bodies": [{ "role": "text", "contentType": "text/plain", "value": body }],
    })
    .to_string()
}

/// `count` stories, one a line.
pub(crate) fn lines(count: u64) -> String {
    (0..count).map(|number| story(number) + "\n").collect()
}

/// Words of a load as the figures count them: separated by white space, headline and body.
pub(crate) fn words(lines: &str) -> usize {
    lines
        .lines()
        .map(|line| {
            let item: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            let text = |list: &str| item[list][0]["value"].as_str().map_or(0, |it| it.split_whitespace().count());
            text("headlines") + text("bodies")
        })
        .sum()
}

fn sentence(random: &mut Random) -> String {
    let mut sentence = random.pick(SENTENCES).to_owned();
    for (slot, words) in [("{P}", PEOPLE), ("{C}", CITIES), ("{N}", COUNTRIES), ("{O}", ORGANISATIONS), ("{D}", DAYS)] {
        while sentence.contains(slot) {
            sentence = sentence.replacen(slot, random.pick(words), 1);
        }
    }
    while sentence.contains("{#}") {
        let number = 2 + random.below(900);
        sentence = sentence.replacen("{#}", &number.to_string(), 1);
    }
    sentence
}

/// Xorshift: enough to shuffle sentences, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let index = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        from[index]
    }
}

const DAYS: &[&str] =
    &["Monday", "Tuesday", "late Wednesday", "Thursday", "Friday", "last week", "on May 3", "earlier this year", "in March 2024"];

const CITIES: &[&str] = &[
    "Nairobi",
    "Lima",
    "Dhaka",
    "Warsaw",
    "Manila",
    "Santiago",
    "Ankara",
    "Lagos",
    "Seoul",
    "Oslo",
    "Karachi",
    "Bogotá",
    "Tunis",
    "Perth",
    "Toronto",
    "Kyiv",
    "Jakarta",
    "Accra",
    "Sofia",
    "Hanoi",
    "Riyadh",
    "Montevideo",
    "Tbilisi",
    "Yangon",
    "Kigali",
    "Athens",
    "Dakar",
    "Baghdad",
    "Zürich",
    "Osaka",
];

const COUNTRIES: &[&str] = &[
    "Kenya",
    "Peru",
    "Bangladesh",
    "Poland",
    "the Philippines",
    "Chile",
    "Turkey",
    "Nigeria",
    "South Korea",
    "Norway",
    "Pakistan",
    "Colombia",
    "Tunisia",
    "Australia",
    "Canada",
    "Ukraine",
    "Indonesia",
    "Ghana",
    "Bulgaria",
    "Vietnam",
    "Saudi Arabia",
    "Uruguay",
    "Georgia",
    "Myanmar",
];

const PEOPLE: &[&str] = &[
    "Grace Achieng",
    "Jorge Valdivia",
    "Bishnu Adhikari",
    "Piotr Zieliński",
    "Maria Santos Reyes",
    "Tomás Riquelme",
    "Ayşe Demir",
    "Chukwuemeka Obi",
    "Park Ji-hoon",
    "Ingrid Solberg",
    "Imran Qureshi",
    "Luz Marina Ortiz",
    "Habib Trabelsi",
    "Siobhan Walsh",
    "Étienne Tremblay",
    "Oksana Bondarenko",
    "Budi Santoso",
    "Kwame Mensah",
    "Nguyen Thi Hoa",
    "Abdullah al-Rashid",
    "Than Htut Aung",
    "Jean-Baptiste Nkurunziza",
    "Dimitra Papadaki",
    "Li Wenhua",
];

const ORGANISATIONS: &[&str] = &[
    "the World Food Programme",
    "the Interior Ministry",
    "Minera Tres Cruces",
    "the central bank",
    "Union Nacional",
    "the African Union",
    "Halvorsen Shipping",
    "the Supreme Court",
    "Doctors Without Borders",
    "the Port Authority of Tanga",
    "Nordwind Energie",
    "the Awami Front",
    "the Daily Herald",
    "Orion Bank",
    "the National Weather Service",
    "Green Delta Airlines",
    "the People's Assembly",
    "the Federation of Dock Workers",
];

const SENTENCES: &[&str] = &[
    "At least {#} people were killed and {#} others injured when a bus plunged into a ravine near {C} on {D}, police said.",
    "“We have asked for help and nobody has come,” said {P}, who heads the regional office of {O} in {C}.",
    "{P}, a spokesman for {O}, told reporters in {C} that the talks with {N} would resume next week.",
    "The deal, worth $2.{#} billion, still needs the approval of regulators in {N} and {N}.",
    "Shares of the company fell {#} basis points in early trading before recovering most of the loss.",
    "According to a statement released {D}, the government of {N} rejected the accusation as “baseless.”",
    "Rescue workers searched through the rubble overnight for survivors, but hopes were fading, {P} said.",
    "{O} denied that it had paid bribes to officials in {N} between 2019 and 2023.",
    "The two countries signed an agreement in {C} last year to reopen the border crossing, which has been closed since a clash that left {#} soldiers dead.",
    "Inflation rose to {#}.4 percent in April from a year earlier, the statistics office said, more than economists had expected.",
    "A senior official, who spoke on condition of anonymity because the plan is not public, said troops would be withdrawn by the end of the month.",
    "Thousands marched through the streets of {C} on {D} to demand that President {P} step down.",
    "“It is too early to speak of a breakthrough,” {P} said. “But both sides have agreed to keep talking.”",
    "The ministry said it could not confirm the report by a newspaper that {N} had moved missiles to the coast.",
    "He was sentenced to {#} months in prison in 2021 after a trial that rights groups called unfair.",
    "Water levels on the river reached 7.{#} metres, the highest in four decades, and about {#},000 families left their homes.",
    "{P} will meet {P} in {C} on {D} to discuss security and trade, both offices announced.",
    "The United Nations warned that {#} million people in {N} face hunger unless roads to {C} are opened.",
    "An earthquake of magnitude 6.{#} struck off the coast of {N} at 0{#} GMT, the geological survey reported.",
    "{N} beat {N} 3-1 in {C}, with {P} scoring twice in the second half.",
    "The company, which employs {#} people, plans to close its plant in {C} and move production to {N}.",
    "Critics say the law, passed in March, gives {O} too much power over the courts.",
    "Oil prices climbed about {#} cents a barrel after {O} cut its forecast.",
    "Her lawyer, {P}, said the charges were politically motivated and that she would appeal.",
];
