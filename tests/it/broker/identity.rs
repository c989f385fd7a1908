//! Who the worker is to the server: a credentials file of an operator, an nkey, a certificate over TLS.

use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use nkeys::KeyPair;
use serde_json::{Value, json};

use super::*;

/// A claim signed as NATS signs them (JWT with `ed25519-nkey`).
fn signed(issuer: &KeyPair, subject: &KeyPair, nats: &Value) -> String {
    let claims = json!({
        "jti": subject.public_key(), "iat": 1_700_000_000, "iss": issuer.public_key(), "sub": subject.public_key(), "name": "test", "nats": nats
    });
    let head = BASE64URL_NOPAD.encode(br#"{"typ":"JWT","alg":"ed25519-nkey"}"#);
    let body = format!("{head}.{}", BASE64URL_NOPAD.encode(claims.to_string().as_bytes()));
    let signature = BASE64URL_NOPAD.encode(&issuer.sign(body.as_bytes()).unwrap());
    format!("{body}.{signature}")
}

/// A server's configuration for one account of an operator, and the credentials of a user in it, as `nsc` writes them.
fn operator() -> (String, String) {
    let (operator, system, account, user) =
        (KeyPair::new_operator(), KeyPair::new_account(), KeyPair::new_account(), KeyPair::new_user());
    let limits = json!({
        "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true, "conn": -1, "leaf": -1,
        "mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1
    });
    let of_operator = signed(&operator, &operator, &json!({"type": "operator", "version": 2}));
    let of_account =
        |it: &KeyPair, limits: &Value| signed(&operator, it, &json!({"type": "account", "version": 2, "limits": limits}));
    let without_store =
        json!({"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true, "conn": -1, "leaf": -1});
    let of_user = signed(
        &account,
        &user,
        &json!({"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1, "pub": {}, "sub": {}}),
    );
    let configuration = format!(
        "operator: {of_operator}\nsystem_account: {}\nresolver: MEMORY\nresolver_preload: {{ {}: {}, {}: {} }}",
        system.public_key(),
        system.public_key(),
        of_account(&system, &without_store),
        account.public_key(),
        of_account(&account, &limits),
    );
    let credentials = format!(
        "-----BEGIN NATS USER JWT-----\n{of_user}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n{}\n------END USER NKEY SEED------\n",
        user.seed().unwrap()
    );
    (configuration, credentials)
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The worker gets from copy to record under these settings, and `check` finds nothing wrong.
async fn works(url: &str, beside: &Beside, nats: &str) {
    let settings = format!("[nats]\n{nats}");
    let worker = Process::start(url, &settings);
    worker.ready().await;
    beside.feed_one(r#"{"id":"urn:1","headline":"Rain in Lagos","body":"Rain fell."}"#).await;
    until("the record is there", async || beside.count("ENRICHED").await == 1).await;
    beside.settled().await;
    drop(worker);
    commands::says(&commands::check_at(url, &settings).await, 0, &["ok       connected", "ok       the rights"]);
}

/// Without the right secret the server is as good as not there.
async fn refused(url: &str, nats: &str) {
    let found = commands::check_at(url, &format!("[nats]\n{nats}")).await;
    commands::says(&found, 69, &[url]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credentials_file_opens_an_account_of_an_operator() {
    let folder = tempfile::tempdir().unwrap();
    let (configuration, credentials) = operator();
    let server = Server::with_configuration(&configuration).await;
    let path = written(folder.path(), "desk.creds", &credentials);
    let options = async_nats::ConnectOptions::with_credentials(&credentials).unwrap();
    let beside = Beside::connect_with(&server, options).await;
    works(&server.url(), &beside, &format!("creds = {path:?}")).await;
    let foreign = written(folder.path(), "foreign.creds", &operator().1);
    refused(&server.url(), &format!("creds = {foreign:?}")).await;
    let missing = commands::check_at(&server.url(), "[nats]\ncreds = \"nowhere.creds\"").await;
    commands::says(&missing, 64, &["nowhere.creds: "]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_nkey_opens_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, other) = (KeyPair::new_user(), KeyPair::new_user());
    let server = Server::with_configuration(&format!("authorization {{ users = [ {{ nkey: {} }} ] }}", ours.public_key())).await;
    let beside = Beside::connect_with(&server, async_nats::ConnectOptions::with_nkey(ours.seed().unwrap())).await;
    let key = |name: &str, pair: &KeyPair| format!("nkey = {:?}", written(folder.path(), name, &pair.seed().unwrap()));
    works(&server.url(), &beside, &key("ours.nk", &ours)).await;
    refused(&server.url(), &key("other.nk", &other)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_checked_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| written(folder.path(), name, text);
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let issue = |name: &str, usage| {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut wanted = rcgen::CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        wanted.extended_key_usages = vec![usage];
        let certificate = wanted.signed_by(&key, &issuer).unwrap();
        (file(&format!("{name}.pem"), &certificate.pem()), file(&format!("{name}.key"), &key.serialize_pem()))
    };
    let ca = file("ca.pem", &authority_certificate.pem());
    let (server_certificate, server_key) = issue("server", rcgen::ExtendedKeyUsagePurpose::ServerAuth);
    let (certificate, key) = issue("client", rcgen::ExtendedKeyUsagePurpose::ClientAuth);
    let configuration =
        format!("tls {{ cert_file: {server_certificate:?}, key_file: {server_key:?}, ca_file: {ca:?}, verify: true }}");
    let server = Server::with_configuration(&configuration).await;
    let url = server.url().replace("nats://", "tls://");
    let options = async_nats::ConnectOptions::new()
        .add_root_certificates(ca.clone())
        .add_client_certificate(certificate.clone(), key.clone())
        .require_tls(true);
    let beside = Beside::connect_with(&server, options).await;
    works(&url, &beside, &format!("[nats.tls]\nrequired = true\nca = {ca:?}\ncert = {certificate:?}\nkey = {key:?}")).await;
    refused(&url, &format!("[nats.tls]\nca = {ca:?}")).await;
    refused(&url, &format!("[nats.tls]\ncert = {certificate:?}\nkey = {key:?}")).await;
}
