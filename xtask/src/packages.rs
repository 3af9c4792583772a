//! What tests need beside Rust and a C compiler: PostgreSQL, identity providers, browsers with their drivers and letters,
//! `cargo deny`, a client of SCIM. As root on Debian what is missing is installed. Elsewhere it is named, and what needs it is
//! skipped, or fails when `CI` is `true`. Debian has no geckodriver: cargo builds it, once, into the user's cache. The client of
//! SCIM is put there, too, into a Python environment of its own, and a provider of OpenID Connect.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{cluster, env, run};

/// Where Debian has the browser itself. `/usr/bin` has a script around it that leaves it running.
const CHROME: &str = "/usr/lib/chromium/chromium-headless-shell";
const DRIVER: &str = "/usr/bin/chromedriver";
/// Without it, Arabic is drawn as boxes.
const LETTERS: &str = "/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf";

const FIREFOX: &str = "/usr/bin/firefox-esr";
const WEBKIT_DRIVER: &str = "/usr/bin/WebKitWebDriver";
const DISPLAY: &str = "/usr/bin/Xvfb";

/// A provider for SAML. It wants a web server, though PHP is one itself: the smallest, which does not start, is given so that apt-get
/// does not take Apache, and `php-cgi` for the same reason.
const SAML_PROVIDER: &str = "/usr/share/simplesamlphp/www/index.php";

/// What commands Firefox. Changing the version builds it anew.
const GECKODRIVER: &str = "install geckodriver --version 0.37.1 --locked --debug --root";
/// Where it is kept, in the folder of the user's cache.
const GECKODRIVER_AT: &str = "portico-tools/geckodriver-0.37.1";

/// A certified OpenID provider, for tests of single sign-on. Changing the version fetches it anew.
const PROVIDER: &str = "oidc-provider@9.13.3";
/// Where it is kept, in the folder of the user's cache.
const PROVIDER_AT: &str = "portico-tools/oidc-provider-9.13.3";
/// Its module, there.
const PROVIDER_MODULE: &str = "node_modules/oidc-provider/lib/index.js";

/// What asks the program as a directory does, with all that it needs. Changing a version builds it anew.
const SCIM: [&str; 27] = [
    "scim2-cli==0.6.0",
    "scim2-client==0.13.2",
    "scim2-models==0.12.3",
    "scim2-tester==0.5.2",
    "annotated-types==0.8.0",
    "anyio==4.16.0",
    "certifi==2026.10.19.post1",
    "click==8.5.1",
    "colorama==0.4.6",
    "dnspython==2.9.2",
    "docutils==0.23",
    "email-validator==2.4.0",
    "h11==0.16.0",
    "httpcore==1.0.9",
    "httpcore2==2.16.2",
    "httpx==0.28.1",
    "httpx2==2.16.2",
    "idna==3.20",
    "lark==1.3.1",
    "pydanclick==0.5.1",
    "pydantic==2.14.4",
    "pydantic_core==2.50.5",
    "Pygments==2.21.0",
    "sphinx-click-rst-to-ansi-formatter==0.2.0",
    "truststore==0.10.5",
    "typing-inspection==0.4.5",
    "typing_extensions==4.16.0",
];
/// Where it is kept, in the folder of the user's cache.
const SCIM_AT: &str = "portico-tools/scim2-cli-0.6.0";

/// The version that deny.toml is written for.
const DENY: &str = "install cargo-deny --version 0.20.2 --locked";

/// The browser, unless the variable `CHROME_BINARY` names another.
fn chrome() -> PathBuf {
    env::var("CHROME_BINARY").unwrap_or_else(|| CHROME.into()).into()
}

/// The browser's driver, unless the variable `CHROMEDRIVER` names another.
fn driver() -> PathBuf {
    env::var("CHROMEDRIVER").unwrap_or_else(|| DRIVER.into()).into()
}

/// Firefox's driver, unless the variable `GECKODRIVER` names another.
fn geckodriver() -> PathBuf {
    env::var("GECKODRIVER").map_or_else(|| geckodriver_root().join("bin/geckodriver"), PathBuf::from)
}

fn geckodriver_root() -> PathBuf {
    env::cache().join(GECKODRIVER_AT)
}

/// Tells tests where the browsers are that are not where they look.
pub(crate) fn tell(command: &mut Command) {
    command.env("CHROMEDRIVER", driver()).env("CHROME_BINARY", chrome()).env("GECKODRIVER", geckodriver());
}

/// Tells tests where the OpenID provider is.
pub(crate) fn tell_provider(command: &mut Command) {
    let module = env::cache().join(PROVIDER_AT).join(PROVIDER_MODULE);
    if module.is_file() {
        command.env("PORTICO_TEST_OIDC", module);
    }
}

/// Sees to it that there is an OpenID provider.
fn provide_provider() -> Result<()> {
    let at = env::cache().join(PROVIDER_AT);
    if at.join(PROVIDER_MODULE).is_file() || env::program("npm").is_none() {
        return Ok(());
    }
    std::fs::create_dir_all(&at)?;
    let mut command = Command::new("npm");
    command.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]).arg(&at).arg(PROVIDER);
    match run::succeed(&mut command) {
        Err(error) if env::is_ci() => Err(error),
        Err(error) => {
            println!("tests with an OpenID provider will be skipped: {error:#}");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Sees to it that Firefox has its driver.
fn provide_geckodriver() -> Result<()> {
    if geckodriver().is_file() || !Path::new(FIREFOX).is_file() {
        return Ok(());
    }
    let mut command = run::cargo(GECKODRIVER);
    // What it is built in is no part of what is kept.
    let scratch = env::workspace().join("target/geckodriver");
    command.arg(geckodriver_root()).env("CARGO_TARGET_DIR", &scratch).env("CARGO_PROFILE_DEV_DEBUG", "0");
    let outcome = run::succeed(&mut command);
    if scratch.is_dir() {
        std::fs::remove_dir_all(&scratch)?;
    }
    match outcome {
        Err(error) if env::is_ci() => Err(error),
        Err(error) => {
            println!("tests in Firefox will be skipped: {error:#}");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// The client of SCIM, unless the variable `SCIM_CLIENT` names another.
fn scim_client() -> PathBuf {
    env::var("SCIM_CLIENT").map_or_else(|| env::cache().join(SCIM_AT).join("bin/scim2"), PathBuf::from)
}

/// Tells tests where the client of SCIM is.
pub(crate) fn tell_scim(command: &mut Command) {
    command.env("SCIM_CLIENT", scim_client());
}

/// Sees to it that there is a client of SCIM.
fn provide_scim() -> Result<()> {
    if scim_client().is_file() || !has_python() {
        return Ok(());
    }
    let root = env::cache().join(SCIM_AT);
    let made = run::succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&root));
    let outcome = made.and_then(|()| {
        let mut pip = Command::new(root.join("bin/pip"));
        run::succeed(pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(SCIM))
    });
    match outcome {
        Err(error) if env::is_ci() => Err(error),
        Err(error) => {
            println!("the test by a client of SCIM will be skipped: {error:#}");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Whether Python can make environments.
fn has_python() -> bool {
    run::works(Command::new("python3").args(["-c", "import ensurepip, venv"]))
}

/// What there is in the end.
pub(crate) struct Provided {
    pub(crate) database: bool,
    pub(crate) browser: bool,
    pub(crate) scim: bool,
}

/// Sees to it that tests have what they need.
pub(crate) fn provide(wants_browser: bool) -> Result<Provided> {
    let mut missing = missing(wants_browser);
    if !missing.is_empty() && env::is_root() && env::program("apt-get").is_some() {
        install(&missing)?;
        missing = self::missing(wants_browser);
    }
    if missing.is_empty() {
        println!("nothing is missing");
    } else {
        let names = missing.join(" ");
        let advice = format!("missing: {names}. As root: apt-get install --no-install-recommends {names}");
        if env::is_ci() {
            bail!("{advice}");
        }
        println!("{advice}");
    }
    provide_provider()?;
    if wants_browser {
        provide_geckodriver()?;
        provide_scim()?;
    }
    Ok(Provided {
        database: has_database(),
        browser: wants_browser && chrome().is_file() && driver().is_file(),
        scim: wants_browser && scim_client().is_file(),
    })
}

/// Sees to it that `cargo deny` works; whether it does.
pub(crate) fn provide_deny() -> Result<bool> {
    if run::works(&mut run::cargo("deny --version")) {
        return Ok(true);
    }
    match run::succeed(&mut run::cargo(DENY)) {
        Err(error) if env::is_ci() => Err(error),
        outcome => Ok(outcome.is_ok()),
    }
}

/// Fails with the remedy when a part of the toolchain is missing.
pub(crate) fn check_toolchain() -> Result<()> {
    for (part, command) in [("rustfmt", "fmt --version"), ("clippy", "clippy --version")] {
        if !run::works(&mut run::cargo(command)) {
            bail!("the toolchain lacks {part}: rustup component add {part}");
        }
    }
    Ok(())
}

fn has_database() -> bool {
    cluster::given().is_some() || cluster::programs().is_some()
}

/// Whether PHP reads XML.
fn has_php_xml() -> bool {
    run::works(Command::new("php").args(["-r", "exit(class_exists('DOMDocument') ? 0 : 1);"]))
}

/// Debian's names of what is not there.
fn missing(wants_browser: bool) -> Vec<&'static str> {
    let all = [
        ("postgresql", has_database()),
        ("simplesamlphp", Path::new(SAML_PROVIDER).is_file()),
        ("mini-httpd", Path::new(SAML_PROVIDER).is_file()),
        ("php-cgi", Path::new(SAML_PROVIDER).is_file()),
        ("php-cli", env::program("php").is_some()),
        ("php-xml", env::program("php").is_some() && has_php_xml()),
        ("nodejs", env::program("node").is_some()),
        ("npm", env::program("npm").is_some()),
        ("chromium-headless-shell", !wants_browser || chrome().is_file()),
        ("chromium-driver", !wants_browser || driver().is_file()),
        ("firefox-esr", !wants_browser || Path::new(FIREFOX).is_file()),
        ("webkit2gtk-driver", !wants_browser || Path::new(WEBKIT_DRIVER).is_file()),
        ("xvfb", !wants_browser || Path::new(DISPLAY).is_file()),
        ("valgrind", !wants_browser || env::program("valgrind").is_some()),
        ("python3-venv", !wants_browser || scim_client().is_file() || has_python()),
        ("fonts-noto-core", !wants_browser || Path::new(LETTERS).is_file()),
    ];
    all.into_iter().filter(|(_, is_there)| !is_there).map(|(name, _)| name).collect()
}

fn install(names: &[&str]) -> Result<()> {
    let update = run::succeed(apt().arg("update"));
    let outcome =
        update.and_then(|()| run::succeed(apt().args(["install", "--yes", "--no-install-recommends"]).args(names)));
    match outcome {
        Err(error) if env::is_ci() => Err(error),
        Err(error) => {
            println!("{error:#}");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("--quiet").env("DEBIAN_FRONTEND", "noninteractive");
    command
}
