//! The first byte chooses a format, whose beginning is set before the others, so that every reader is reached at once.
#![no_main]

use libfuzzer_sys::fuzz_target;

const BEGINNINGS: [&[u8]; 10] = [
    b"{\"uri\":\"u\",\"versioncreated\":\"",
    b"{\"headlines\":[{\"value\":\"",
    b"<newsMessage><itemSet><newsItem guid=\"g\"><contentMeta><headline>h</headline>",
    b"<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>h</HeadLine>",
    b"<nitf><body><body.content><p>",
    b"<rss><channel><item><title>t</title><description>",
    b"\x01bdt0054 3 pl 125\r\n\x02",
    b"\x16\x16\x01a0456\x1faf-\r\nu i \x13\x11 bc-Ghana 03-14 0456\r\n\x02",
    b"From: a@example.org\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    b"<html><body><article><p>",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let beginning = BEGINNINGS[usize::from(*first) % BEGINNINGS.len()];
    let outcomes = copytaster::ingest::read(&[beginning, rest].concat());
    assert!(!outcomes.is_empty());
});
