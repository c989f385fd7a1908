//! What the words of notices stand for.

/// What a word can stand for, as a set: a word of two languages may stand for two ideas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ideas(u64);

impl Ideas {
    pub const NONE: Ideas = Ideas(0);
    pub const EMBARGO: Ideas = Ideas(1);
    pub const USE: Ideas = Ideas(1 << 1);
    /// "published", "used": as `USE`, but only behind "must", "to be" or "not".
    pub const USED: Ideas = Ideas(1 << 2);
    pub const NOT: Ideas = Ideas(1 << 3);
    pub const BAN: Ideas = Ideas(1 << 4);
    pub const UNPUBLISHABLE: Ideas = Ideas(1 << 5);
    pub const UNTIL: Ideas = Ideas(1 << 6);
    pub const AFTER: Ideas = Ideas(1 << 7);
    pub const HOLD: Ideas = Ideas(1 << 8);
    pub const VOID: Ideas = Ideas(1 << 9);
    pub const DISCARD: Ideas = Ideas(1 << 10);
    pub const ITEM: Ideas = Ideas(1 << 11);
    pub const ADDRESS: Ideas = Ideas(1 << 12);
    pub const PLEASE: Ideas = Ideas(1 << 13);
    pub const LIFTED: Ideas = Ideas(1 << 14);
    pub const ENDS: Ideas = Ideas(1 << 15);
    pub const DRAFT: Ideas = Ideas(1 << 16);
    pub const CLEARANCE: Ideas = Ideas(1 << 17);
    pub const PENDING: Ideas = Ideas(1 << 18);
    pub const STRICT: Ideas = Ideas(1 << 19);
    pub const IMMEDIATE: Ideas = Ideas(1 << 20);
    pub const ADVANCE: Ideas = Ideas(1 << 21);
    pub const LICENCE: Ideas = Ideas(1 << 22);
    pub const REFERENCE: Ideas = Ideas(1 << 23);
    pub const FILLER: Ideas = Ideas(1 << 24);
    /// A weekday, month, zone or other word of a time.
    pub const TIME: Ideas = Ideas(1 << 25);
    pub const NUMBER: Ideas = Ideas(1 << 26);
    pub const CORRECTION: Ideas = Ideas(1 << 27);
    pub const UPDATE: Ideas = Ideas(1 << 28);
    /// "The following information": what is not for publication is not the copy, but a block in it.
    pub const FOLLOWING: Ideas = Ideas(1 << 29);
    /// Voids an item only where it is written in capitals: "ELIMINATION: …", but not "Elimination: Nigeria out".
    pub const CAPITALS: Ideas = Ideas(1 << 30);
    /// The verb of a statement: "the broadcast will be on Sunday" tells, "for broadcast on Sunday" orders.
    pub const TELLS: Ideas = Ideas(1 << 31);
    /// A tag that says nothing of the copy's release: "RPT", "EXCLUSIVE", "WRAPUP". Others may stand behind it.
    pub const TAG: Ideas = Ideas(1 << 32);
    /// "Extended", "still in force": a word of a notice only beside an embargo.
    pub const CHANGED: Ideas = Ideas(1 << 33);
    /// Sent by mistake.
    pub const MISTAKE: Ideas = Ideas(1 << 34);
    /// The verb of "to take back" where its particle, `BACK`, stands apart: "zieht … zurück".
    pub const TAKES: Ideas = Ideas(1 << 35);
    pub const BACK: Ideas = Ideas(1 << 36);
    /// A news agency, by name.
    pub const AGENCY: Ideas = Ideas(1 << 37);
    /// An embargo of copy and nothing else: no trade embargo is "embargoed".
    pub const COPY_ONLY: Ideas = Ideas(1 << 38);
    /// Ordinary headlines begin with it as well.
    pub const NEWS: Ideas = Ideas(1 << 39);
    /// Only ordinary headlines begin with it, whatever its letters.
    pub const HEADLINE: Ideas = Ideas(1 << 40);
    /// What news of embargoes, recalls and cancellations is about.
    pub const SUBJECT: Ideas = Ideas(1 << 41);
    /// It will be later or earlier than it was to be: "put back", "postponed".
    pub const MOVED: Ideas = Ideas(1 << 42);
    /// Where in the world an announcement may not be spread: "in or into the United States".
    pub const TERRITORY: Ideas = Ideas(1 << 43);

    /// What says where else a word stands, and nothing about the copy.
    pub(super) const MARKS: Ideas = Ideas::NEWS.or(Ideas::HEADLINE).or(Ideas::SUBJECT).or(Ideas::MOVED);

    /// The ideas that both sets hold.
    pub(super) const fn and(self, other: Ideas) -> Ideas {
        Ideas(self.0 & other.0)
    }

    /// The ideas of this set that the other one does not hold.
    pub const fn without(self, other: Ideas) -> Ideas {
        Ideas(self.0 & !other.0)
    }

    pub const fn or(self, other: Ideas) -> Ideas {
        Ideas(self.0 | other.0)
    }

    /// Whether the sets share an idea.
    pub const fn any(self, other: Ideas) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it holds no idea but these.
    pub const fn only(self, those: Ideas) -> bool {
        self.0 & !those.0 == 0
    }

    pub(super) fn named(name: &str) -> Option<Ideas> {
        let found = match name {
            "embargo" => Ideas::EMBARGO,
            "use" => Ideas::USE,
            "used" => Ideas::USED,
            "not" => Ideas::NOT,
            "ban" => Ideas::BAN,
            "unpublishable" => Ideas::UNPUBLISHABLE,
            "until" => Ideas::UNTIL,
            "after" => Ideas::AFTER,
            "hold" => Ideas::HOLD,
            "void" => Ideas::VOID,
            "discard" => Ideas::DISCARD,
            "item" => Ideas::ITEM,
            "address" => Ideas::ADDRESS,
            "please" => Ideas::PLEASE,
            "lifted" => Ideas::LIFTED,
            "ends" => Ideas::ENDS,
            "draft" => Ideas::DRAFT,
            "clearance" => Ideas::CLEARANCE,
            "pending" => Ideas::PENDING,
            "strict" => Ideas::STRICT,
            "immediate" => Ideas::IMMEDIATE,
            "advance" => Ideas::ADVANCE,
            "licence" => Ideas::LICENCE,
            "reference" => Ideas::REFERENCE,
            "filler" => Ideas::FILLER,
            "time" => Ideas::TIME,
            "correction" => Ideas::CORRECTION,
            "update" => Ideas::UPDATE,
            "following" => Ideas::FOLLOWING,
            "capitals" => Ideas::CAPITALS,
            "tells" => Ideas::TELLS,
            "tag" => Ideas::TAG,
            "changed" => Ideas::CHANGED,
            "mistake" => Ideas::MISTAKE,
            "takes" => Ideas::TAKES,
            "back" => Ideas::BACK,
            "copy_only" => Ideas::COPY_ONLY,
            "news" => Ideas::NEWS,
            "headline" => Ideas::HEADLINE,
            "subject" => Ideas::SUBJECT,
            "moved" => Ideas::MOVED,
            "territory" => Ideas::TERRITORY,
            _ => return None,
        };
        Some(found)
    }
}
