//! One file per wire format: each reads one item of it.

pub(crate) mod anpa_1312;
pub(crate) mod email;
pub(crate) mod iptc_7901;
pub(crate) mod json;
pub(crate) mod marks;
pub(crate) mod newsml_1;
pub(crate) mod newsml_g2;
pub(crate) mod nitf;
pub(crate) mod page;
pub(crate) mod rss;
pub(crate) mod telex;
pub(crate) mod text;
pub(crate) mod xml_own;
pub(crate) mod zczc;
