//! Secrets are used and never printed, and they come from wherever the `nats` command would take them.

use std::process::{Command, Output};
use std::time::Duration;

use super::*;

const PASSWORD: &str = "hunter2-correct-horse";

/// Variables and their values.
type Environment<'a> = &'a [(&'a str, &'a str)];

/// Runs the program with this environment alone.
async fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copytaster"));
    command.args(arguments).env_clear().env("HOME", "/nonexistent");
    command.envs(environment.iter().copied());
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || sender.send(command.output().unwrap()));
    tokio::time::timeout(Duration::from_secs(60), receiver).await.expect("the command hangs").unwrap()
}

fn secured() -> String {
    format!("authorization {{ users = [ {{ user: desk, password: {PASSWORD:?} }} ] }}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_never_printed() {
    let server = Server::with_configuration(&secured()).await;
    let good = format!("nats://desk:{PASSWORD}@127.0.0.1:{}", server.port);
    let no_server = format!("nats://desk:{PASSWORD}@127.0.0.1:{}", server::free_port());
    let unreadable = format!("nats://desk:{PASSWORD},x@127.0.0.1");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let address = server.url();
    let plain = file("plain.toml", &format!("[nats]\nurl = {address:?}\nuser = \"desk\"\npassword = {PASSWORD:?}\n"));
    let in_address = file("address.toml", &format!("[nats]\nurl = {good:?}\n"));
    let mistyped = file("mistyped.toml", &format!("[nats]\nuser = \"desk\"\npasword = {PASSWORD:?}\n"));
    let unquoted = file("unquoted.toml", &format!("[nats]\nuser = \"desk\"\npassword = {PASSWORD}\n"));
    let connected = ["ok       connected to nats://127.0.0.1", "password"];
    let cases: [(&[&str], Environment<'_>, i32, &str); 13] = [
        (&["check"], &[("NATS_URL", &good)], 0, connected[0]),
        (&["check", "--nats", &good], &[], 0, connected[0]),
        (&["check", "--config", &plain], &[], 0, connected[0]),
        (&["check", "--config", &in_address], &[], 0, connected[0]),
        (&["check", "--print-config", "--config", &plain], &[], 0, "# left out because secret: nats.password"),
        (&["check", "--print-config", "--config", &in_address], &[], 0, "the credentials in nats.url"),
        (&["check"], &[("NATS_URL", &no_server)], 69, "can't be reached at nats://127.0.0.1"),
        (&["worker", "--http", "off"], &[("NATS_URL", &no_server)], 69, "can't be reached at nats://127.0.0.1"),
        (&["tail"], &[("NATS_URL", &unreadable)], 64, "NATS_URL or --nats: an address of the server can't be read"),
        (&["check", "--config", &mistyped], &[], 64, "line 3: unknown field `pasword`"),
        (&["check", "--config", &unquoted], &[], 64, "line 3: "),
        (&["dead", "list", "--help"], &[("NATS_URL", &good), ("NATS_PASSWORD", PASSWORD)], 0, "[env: NATS_URL]"),
        (&["dead", "list"], &[("NATS_URL", &address), ("NATS_USER", "desk"), ("NATS_PASSWORD", PASSWORD)], 1, "DEAD"),
    ];
    for (arguments, environment, code, part) in cases {
        let environment = [environment, &[("COPYTASTER_LOG", "trace")]].concat();
        let output = run(arguments, &environment).await;
        let said = commands::text(&output);
        assert!(output.status.code() == Some(code) && said.contains(part), "{arguments:?}: {:?} {said}", output.status);
        assert!(!said.contains("hunter2"), "{arguments:?} prints the password:\n{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_the_wrong_place_is_not_printed() {
    let seed = nkeys::KeyPair::new_user().seed().unwrap();
    let creds = format!("-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n");
    let url = format!("nats://desk:{PASSWORD}@127.0.0.1:1");
    let folder = tempfile::tempdir().unwrap();
    let (folder, number) = (folder.path(), std::cell::Cell::new(0));
    let file = |text: &str| {
        number.set(number.get() + 1);
        let path = folder.join(format!("{}.toml", number.get()));
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let nkey = file(&format!("[nats]\nnkey = {seed:?}\n"));
    let in_creds = file(&format!("[nats]\ncreds = {creds:?}\n"));
    let unquoted = file(&format!("[nats]\nurl = {url}\n"));
    let stream = file(&format!("[input]\nstream = {url:?}\n"));
    let as_name = file(&format!("[input]\nstream = {seed:?}\n"));
    let mode = file(&format!("[worker]\nmode = {url:?}\n"));
    let length = file(&format!("[worker]\nack_wait = {url:?}\n"));
    let cases: [(&[&str], Environment<'_>); 13] = [
        (&["check", "--config", &nkey], &[]),
        (&["check", "--print-config", "--config", &nkey], &[]),
        (&["check", "--config", &in_creds], &[]),
        (&["check", "--print-config", "--config", &in_creds], &[]),
        (&["check"], &[("NATS_CREDS", &creds)]),
        (&["tail"], &[("NATS_NKEY", &seed)]),
        (&["worker", "--nkey", &seed, "--http", "off"], &[]),
        (&["check", "--config", &unquoted], &[]),
        (&["check", "--config", &stream], &[]),
        (&["check", "--print-config", "--config", &as_name], &[]),
        (&["check", "--config", &mode], &[]),
        (&["check", "--config", &length], &[]),
        (&["check", &url], &[]),
    ];
    for (arguments, environment) in cases {
        let said = commands::text(&run(arguments, &[environment, &[("COPYTASTER_LOG", "trace")]].concat()).await);
        assert!(!said.is_empty() && !said.contains("hunter2") && !said.contains(&seed), "{arguments:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_come_from_the_environment_files_and_contexts() {
    let pair = nkeys::KeyPair::new_user();
    let configuration =
        format!("authorization {{ users = [ {{ user: desk, password: {PASSWORD:?} }}, {{ nkey: {} }} ] }}", pair.public_key());
    let server = Server::with_configuration(&configuration).await;
    let address = server.url();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let seed = file("desk.nk", &pair.seed().unwrap());
    let password = file("password", &format!("{PASSWORD}\n"));
    let by_file = file("by-file.toml", &format!("[nats]\nurl = {address:?}\nuser = \"desk\"\npassword_file = {password:?}\n"));
    let user_only = file("user-only.toml", &format!("[nats]\nurl = {address:?}\nuser = \"desk\"\n"));
    let context = format!(r#"{{"description":"the desk","url":{address:?},"user":"desk","password":{PASSWORD:?},"creds":""}}"#);
    let context = file("nats/context/desk.json", &context);
    let home = folder.path().display().to_string();
    let ways: [(&[&str], Environment<'_>); 9] = [
        (&[], &[("NATS_URL", &address), ("NATS_USER", "desk"), ("NATS_PASSWORD", PASSWORD)]),
        (&["--user", "desk", "--server", &address], &[("NATS_PASSWORD", PASSWORD)]),
        (&["--nats", &address, "--nkey", &seed], &[]),
        (&[], &[("NATS_URL", &address), ("NATS_NKEY", &seed)]),
        (&["--config", &by_file], &[]),
        (&["--config", &user_only], &[("NATS_PASSWORD", PASSWORD)]),
        (&["--context", &context], &[]),
        (&["--context", "desk"], &[("XDG_CONFIG_HOME", &home)]),
        (&[], &[("NATS_CONTEXT", "desk"), ("XDG_CONFIG_HOME", &home)]),
    ];
    for (arguments, environment) in ways {
        let output = run(&[&["check"], arguments].concat(), environment).await;
        let said = commands::text(&output);
        assert!(output.status.success() && said.contains("ok       connected"), "{arguments:?} {environment:?}: {said}");
    }
    let nobody = run(&["check"], &[("NATS_URL", &address)]).await;
    assert_eq!(nobody.status.code(), Some(69), "{}", commands::text(&nobody));
}
