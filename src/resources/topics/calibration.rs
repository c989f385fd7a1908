//! How often topics with a score are right (`<language>/topics/calibration.tsv`).

use serde::Deserialize;

use crate::folders::Folder;
use lists::{List, ResourceError};

/// What makes probabilities of scores: slope and offset of their log odds (Platt 1999).
#[derive(Debug, Clone, Copy)]
pub struct Calibration {
    tops: [f64; 2],
    below: [f64; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Level {
    Top,
    Below,
}

#[derive(Debug, Deserialize)]
struct CalibrationLine {
    level: Level,
    slope: f64,
    offset: f64,
}

impl Calibration {
    pub(super) fn read(folder: &Folder) -> Result<Calibration, ResourceError> {
        let lines: List<CalibrationLine> = folder.read("topics/calibration.tsv")?;
        let of = |level: Level| (&lines).into_iter().find(|it| it.level == level).map_or([1.0, 0.0], |it| [it.slope, it.offset]);
        Ok(Calibration { tops: of(Level::Top), below: of(Level::Below) })
    }

    /// How likely a topic is right that the evidence gives this score.
    pub fn probability(&self, score: f64, is_top: bool) -> f64 {
        let [slope, offset] = if is_top { self.tops } else { self.below };
        let score = score.clamp(1e-3, 1.0 - 1e-3);
        1.0 / (1.0 + (-(slope * (score / (1.0 - score)).ln() + offset)).exp())
    }
}
