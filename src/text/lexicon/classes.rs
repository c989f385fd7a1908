//! The classes of words that rules ask for.

use serde::Deserialize;

/// Declares the classes, each once.
macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident)+) => {
        /// What a rule may ask of a word. A class is named after the question: `BeforeClock` are the words before a clock time. Which words
        /// belong to it stands in each language's `lexicon.tsv`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum WordClass {
            $($(#[$doc])* $class,)+
        }

        impl WordClass {
            pub const ALL: &[WordClass] = &[$(WordClass::$class),+];
        }
    };
}

classes! {
    // Words that a rule asks for by themselves; another language may have several.
    A According Ad After Age Aged Agency Ago Almost And Another As At B Be Been Before Being Between By C Claim Clock
    Coming Couple Custody D Dead Dozen Driven E Earlier Early End Ended Ending Few Fewer Final Fiscal For Forced From Half
    Handful Have He Hence Her His Hours I In Injured Into It Joint Just Last Late Later Latter Least Less Little Local
    Long M Magnitude Many Mid Midyear Minus More Most Must Nearly News Next Night No Now Number O Of Old On One Only Or
    Other Out Over P Part Past Per Percent Pm Point Police Pounds Quarter Responsibility Richter Row S Second Set Several
    She Shot Since Survived Than That The This Time To Toll Under Up Voted Warn Week Weekend Who Will With Without Won
    Would Year
    // Asked by several stages.
    Article Indefinite
    // Expressions of time.
    Afterwards AnnoDomini Approximately BeForm BeOrHave BeforeChrist BeforeClock BeforeDayAlone BeforeDecade BeforeFigure
    BeforeHourName BeforeModal BeforeNamedWeekday BeforeNamedYear BeforeOneDay BeforeOneUnit BeforePastPeriod
    BeforePeriodEnd BeforePlanned BeforePointOfDay BeforeSeason BeforeUnits BeforeWeekendAlone BeforeYear BehindDayAlone
    BehindFigure BehindMonthAlone BehindNoReference BehindNow BehindPeriodEnd BehindReference BehindSeason
    BehindSeasonName BusinessYear Century Circa ClockWord CountedPeople Definite DegreeBehindJust Determiner DoForm Each
    Era FiscalYear HalfLetter HalfOfDay HalfOfDayLetter HaveForm JoinsDays LengthEnding MonthIfDated MonthOrModal
    MonthOrName OrdinalLetters PartOfSpan PerUnit PeriodNoun PointOfDay Previously QuarterLetter Rate Rated RelatesUnits
    Repeated SeasonOrVerb StageNoun UnitAdjective Until VagueCount Whole WindowAdjective YearAdjective ZoneKind
    // Quantities.
    Bearing Lives LosesLife BeforeAge BeforeBareFigure BeforePassive BeforeResult BeforeSomeone BehindCountAlone BehindNumeral BehindScale
    BehindVotes Case CompassPoint CurrencyOrWord CutsObject DegreeLetter EndsNounPhrase FewOrArticle Hospital InPassive MonthUnit NumberSign OpensClause Others
    OwnerOfCount OwnerOfHalf OwnerOfShare PassiveAuxiliary PassiveOfHarm SaidOfDead ScaleBehindDigits ScaleOfMoney TellsScore Those Treated
    UnitOrWord VotedOn WholeOfCount YearUnit YearsOld
    // Places.
    BeforeDatelinePlace BetweenPlaces CityNoun FirmNoun FromPlace OpensPlaceName RegionNoun SmallInHeadline
    // Names.
    KeepsOffice
    // Who is meant.
    BigTown Female Group Male OfFirm
    // Who said what.
    AnnouncesSource Anybody BeforeHearer BeforeMedium Carries Contrasts Fails LetterOrPlatform Negates OpensEmptyContent Ourselves
    OwnReporter Quoted Refuses SubjectOfSpeech
    // Events.
    Amount AsksHow BeforeAmount BeforeHome BeforeLimit BeforeScene BehindAmount BelowGovernor BelowNoun BelowPlan Condition DayName Future
    Negation Nobody Official PlansAhead Possibility Pronoun Reflexive SecondTo Thing Where
}
