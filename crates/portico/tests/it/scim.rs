//! Directories of customers' companies (SCIM): what they may do to contacts of their own company, and to nobody else's.

use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use portico::desk::ids::{CompanyId, ContactId};
use portico::desk::portal_settings::Tab;
use serde_json::{Value, json};

use crate::world::{Browser, Page, World, on_both_engines};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// A directory: asks with its token.
struct Directory {
    browser: Browser,
    token: String,
}

impl Directory {
    async fn asks(&mut self, method: Method, path: &str, body: Option<&str>) -> Page {
        let request = self.browser.request(method, &format!("/scim/v2{path}"));
        let request = request
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/scim+json");
        let body = Body::from(body.unwrap_or_default().to_owned());
        self.browser.send(request.body(body).expect("a request")).await
    }

    async fn get(&mut self, path: &str) -> Page {
        self.asks(Method::GET, path, None).await
    }

    async fn sends(&mut self, method: Method, path: &str, body: &Value) -> Page {
        self.asks(method, path, Some(&body.to_string())).await
    }

    async fn post(&mut self, body: &Value) -> Page {
        self.sends(Method::POST, "/Users", body).await
    }

    async fn put(&mut self, id: &str, body: &Value) -> Page {
        self.sends(Method::PUT, &format!("/Users/{id}"), body).await
    }

    async fn patch(&mut self, id: &str, operations: &Value) -> Page {
        let request = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations});
        self.sends(Method::PATCH, &format!("/Users/{id}"), &request).await
    }

    async fn delete(&mut self, id: &str) -> Page {
        self.asks(Method::DELETE, &format!("/Users/{id}"), None).await
    }

    /// The user names of those who meet a filter, and how many there are in all.
    async fn found(&mut self, filter: &str) -> (Vec<String>, i64) {
        let query = serde_html_form::to_string([("filter", filter)]).expect("a query");
        let page = self.get(&format!("/Users?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{filter}: {}", page.body);
        names(&page)
    }

    async fn activates(&mut self, id: &str, is_active: bool) {
        let value = json!([{"op": "Replace", "path": "active", "value": if is_active { "True" } else { "False" }}]);
        let page = self.patch(id, &value).await;
        assert_eq!((page.status, &read(&page)["active"]), (StatusCode::OK, &is_active.into()), "{}", page.body);
    }
}

fn read(page: &Page) -> Value {
    serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("no JSON: {}", page.body))
}

fn names(page: &Page) -> (Vec<String>, i64) {
    let list = read(page);
    let all = list["Resources"].as_array().expect("resources").iter();
    let names = all.map(|user| user["userName"].as_str().expect("a name").to_owned()).collect();
    (names, list["totalResults"].as_i64().expect("a number"))
}

/// The id of somebody who has just been made.
fn made(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.body);
    read(page)["id"].as_str().expect("an id").to_owned()
}

/// What an error says: its status, and what kind it is.
fn refused(page: &Page) -> (u16, String) {
    let error = read(page);
    assert_eq!(error["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{}", page.body);
    assert_eq!(error["status"], page.status.as_u16().to_string(), "{}", page.body);
    assert!(error["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{}", page.body);
    assert_eq!(page.headers[header::CONTENT_TYPE], "application/scim+json");
    (page.status.as_u16(), error["scimType"].as_str().unwrap_or_default().to_owned())
}

fn no(status: u16, kind: &str) -> (u16, String) {
    (status, kind.to_owned())
}

fn here(company: CompanyId) -> String {
    format!("/settings/companies/{company}/directory")
}

/// A token, made on the page.
async fn token(world: &World, company: CompanyId, name: &str) -> String {
    let mut tom = world.staff("tom").await;
    let page = tom.post(&here(company), &[("name", name)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let secret = page.body.split("value=\"scim_").nth(1).expect("the page shows it");
    format!("scim_{}", &secret[..43])
}

async fn directory(world: &World, company: CompanyId, name: &str) -> Directory {
    Directory { browser: world.visitor(), token: token(world, company, name).await }
}

/// The directory of Acme.
async fn acme(world: &World) -> Directory {
    directory(world, world.people.acme, "Entra").await
}

/// Gives a company a domain.
async fn domain(world: &World, company: CompanyId, domain: &str) {
    world.run(&format!("UPDATE company SET domain = '{domain}', domain_key = '{domain}' WHERE id = {company}")).await;
}

fn grace() -> Value {
    json!({
        "schemas": [USER],
        "externalId": "00u1",
        "userName": "grace@acme.example",
        "name": {"givenName": "Grace", "familyName": "Hopper"},
        "displayName": "Grace H.",
        "title": "Admiral",
        "active": true,
        "emails": [{"primary": true, "type": "work", "value": "grace@acme.example"}],
    })
}

async fn mine(world: &World, who: ContactId) -> String {
    world.text(&format!("SELECT first_name || ' ' || last_name || ' ' || email FROM contact WHERE id = {who}")).await
}

/// The path of the link in the last mail of a purpose.
async fn mailed(world: &World, purpose: &str, at: &str) -> String {
    let mails = world.mails().await;
    let mail = mails.iter().rfind(|mail| mail.purpose == purpose).expect("a mail");
    let secret = mail.plain.split(at).nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a link");
    format!("{at}{secret}")
}

fn is_in(browser: &Browser) -> bool {
    browser.cookies().contains_key("portico_portal")
}

/// What stands about somebody: user name, address, and whether they may sign in.
async fn stands(directory: &mut Directory, id: &str) -> String {
    let user = read(&directory.get(&format!("/Users/{id}")).await);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    format!("{} {} {}", text(&user["userName"]), text(&user["emails"][0]["value"]), user["active"])
}

on_both_engines! {
    async fn a_directory_makes_changes_and_deletes_contacts_of_its_company(world) {
        let mut acme = acme(world).await;
        let page = acme.post(&grace()).await;
        let id = made(&page);
        let user = read(&page);
        assert_eq!(page.headers[header::LOCATION], *user["meta"]["location"].as_str().expect("a place"));
        assert!(user["meta"]["location"].as_str().is_some_and(|at| at.ends_with(&format!("/scim/v2/Users/{id}"))));
        for (name, value) in grace().as_object().expect("an object") {
            if name != "name" {
                assert_eq!(user[name], *value, "{name}");
            }
        }
        assert_eq!(user["name"]["familyName"], "Hopper");
        let got = acme.get(&format!("/Users/{id}")).await;
        assert_eq!(read(&got), user, "it stands as it was answered");
        assert_eq!(world.mails().await.len(), 0, "nobody is mailed");
        let who = "SELECT c.email || '|' || c.job_title || '|' || COALESCE(c.password_hash, 'none') || '|' || l.company_id
            FROM contact c JOIN contact_company l ON l.contact_id = c.id AND l.is_primary WHERE c.id = ";
        let expected = format!("grace@acme.example|Admiral|none|{}", world.people.acme);
        assert_eq!(world.text(&format!("{who}{id}")).await, expected);

        let mut other = grace();
        other["name"]["familyName"] = "Murray".into();
        other.as_object_mut().expect("an object").remove("title");
        let page = acme.put(&id, &other).await;
        assert_eq!((page.status, &read(&page)["name"]["familyName"]), (StatusCode::OK, &"Murray".into()));
        assert_eq!(read(&page).get("title"), None, "what is not said is gone: {}", page.body);
        world.clock.advance(60);
        let same = acme.put(&id, &other).await;
        assert_eq!(read(&same)["meta"], read(&page)["meta"], "what changes nothing is no change");
        let page = acme.patch(&id, &json!([{"op": "Add", "value": {"name.givenName": "G.", "title": "Captain"}}])).await;
        assert_eq!((&read(&page)["name"]["givenName"], &read(&page)["title"]), (&"G.".into(), &"Captain".into()));

        let mut agent = world.staff("ingrid").await;
        let page = agent.get(&format!("/desk/contacts/{id}")).await;
        assert!(page.body.contains("The company’s directory changed “Job title” to Admiral"), "{}", page.body);
        assert!(page.body.contains("Hopper") && page.body.contains("Murray"), "each name stands in the history");
        assert!(page.body.contains("changed “Number in the directory” to 00u1"), "{}", page.body);
        assert!(page.body.contains("changed “Name in the directory” to Grace H."), "{}", page.body);
        let company = agent.get(&format!("/desk/companies/{}", world.people.acme)).await;
        assert!(company.body.contains("Grace Hopper"), "who came stands with the company");

        assert_eq!(acme.delete(&id).await.status, StatusCode::NO_CONTENT);
        assert_eq!(refused(&acme.get(&format!("/Users/{id}")).await), no(404, ""));
        assert_eq!(refused(&acme.delete(&id).await), no(404, ""));
        assert_eq!(refused(&acme.put(&id, &other).await), no(404, ""));
        assert_eq!(acme.found("userName sw \"grace\"").await, (vec![], 0));
        let page = agent.get(&format!("/desk/contacts/{id}")).await;
        assert_eq!(page.status, StatusCode::OK, "staff still have them");
        assert!(page.body.contains("The company’s directory deleted them."), "{}", page.body);
        let again = acme.post(&grace()).await;
        assert_eq!(made(&again), id, "they are who they were");
        assert_eq!(read(&again)["active"], true);
    }

    async fn a_token_of_one_company_cannot_touch_anothers_contacts(world) {
        let mut acme = acme(world).await;
        let eve = world.people.eve.to_string();
        let was = mine(world, world.people.eve).await;
        for page in [
            acme.get(&format!("/Users/{eve}")).await,
            acme.put(&eve, &grace()).await,
            acme.patch(&eve, &json!([{"op": "replace", "path": "active", "value": false}])).await,
            acme.patch(&eve, &json!([{"op": "nonsense"}])).await,
            acme.delete(&eve).await,
            acme.get("/Users/999999").await,
            acme.get("/Users/1%20OR%201=1").await,
            acme.get("/Users/-1").await,
        ] {
            assert_eq!(refused(&page), no(404, ""), "it is as if there were nobody");
            assert!(!page.body.contains("Eve") && !page.body.contains("eve@"), "{}", page.body);
        }
        assert_eq!(mine(world, world.people.eve).await, was);
        assert_eq!(acme.found("userName co \"@example.com\"").await.0, ["ada@example.com", "ben@example.com"]);
        for filter in [
            "userName eq \"eve@example.com\"",
            "emails.value eq \"eve@example.com\"",
            &format!("id eq \"{eve}\""),
            &format!("not (id eq \"{eve}\") and userName sw \"eve\""),
            "title pr or userName eq \"eve@example.com\"",
        ] {
            assert_eq!(acme.found(filter).await, (vec![], 0), "{filter}");
        }
        let total = acme.get("/Users?count=0").await;
        assert_eq!(names(&total), (vec![], 2), "nobody else is counted: {}", total.body);
        world.customer("eve").await;
    }

    async fn a_contact_of_another_company_is_not_taken_over(world) {
        let mut acme = acme(world).await;
        let new = |email: &str| json!({"userName": email, "name": {"givenName": "Mine", "familyName": "Now"}});
        let was = mine(world, world.people.eve).await;
        for email in ["eve@example.com", "EVE@Example.com", " eve@example.com"] {
            let page = acme.post(&new(email)).await;
            assert_eq!(refused(&page), no(409, "uniqueness"), "{email}");
            assert!(!page.body.contains("Eve") && !page.body.contains("Acme Two"), "{}", page.body);
        }
        let ada = world.people.ada.to_string();
        let other = json!({"userName": "eve@example.com", "emails": [{"value": "eve@example.com"}]});
        assert_eq!(refused(&acme.put(&ada, &other).await), no(409, "uniqueness"));
        // Somebody of two companies is of the primary one.
        let both = "INSERT INTO contact_company (contact_id, company_id, is_primary, created_at) VALUES";
        world.run(&format!("{both} ({}, {}, FALSE, 0)", world.people.eve, world.people.acme)).await;
        assert_eq!(refused(&acme.post(&new("eve@example.com")).await), no(409, "uniqueness"));
        assert_eq!(refused(&acme.get(&format!("/Users/{}", world.people.eve)).await), no(404, ""));
        // Nor is somebody of no company, whose address says nothing.
        world.run(&format!("DELETE FROM contact_company WHERE contact_id = {}", world.people.eve)).await;
        assert_eq!(refused(&acme.post(&new("eve@example.com")).await), no(409, "uniqueness"));
        domain(world, world.people.acme, "acme.example").await;
        assert_eq!(refused(&acme.post(&new("eve@example.com")).await), no(400, "invalidValue"));
        // At a domain where anybody can have an address, the address says nothing either.
        world.run(&format!("UPDATE contact SET email = 'eve@gmail.com', email_key = 'eve@gmail.com', email_domain = 'gmail.com'
            WHERE id = {}", world.people.eve)).await;
        domain(world, world.people.acme, "gmail.com").await;
        assert_eq!(refused(&acme.post(&new("eve@gmail.com")).await), no(409, "uniqueness"));
        assert_eq!(mine(world, world.people.eve).await, was.replace("example.com", "gmail.com"));
        assert_eq!(world.count("SELECT COUNT(*) FROM contact").await, 3);
    }

    async fn a_contact_who_is_there_is_taken_over_by_their_company(world) {
        domain(world, world.people.acme, "acme.example").await;
        let mut acme = acme(world).await;
        // Ada has an address elsewhere, and belongs to the company: she stays who she is.
        let (ada, user) = (world.people.ada, json!({"userName": "ada@example.com", "externalId": "a", "displayName": "Ada B."}));
        let page = acme.post(&user).await;
        assert_eq!(made(&page), ada.to_string());
        assert_eq!(refused(&acme.post(&user).await), no(409, "uniqueness"), "once is enough");
        world.customer("ada").await;
        // Somebody of no company has an address at the company's domain.
        world.run(&format!("DELETE FROM contact_company WHERE contact_id = {}", world.people.eve)).await;
        world.run(&format!("UPDATE contact SET email = 'eve@acme.example', email_key = 'eve@acme.example',
            email_domain = 'acme.example' WHERE id = {}", world.people.eve)).await;
        let page = acme.post(&json!({"userName": "eve@acme.example", "name": {"givenName": "Eve"}})).await;
        assert_eq!(made(&page), world.people.eve.to_string());
        assert_eq!(mine(world, world.people.eve).await, "Eve  eve@acme.example");
        assert_eq!(acme.found("externalId eq \"a\"").await.0, ["ada@example.com"]);
    }

    async fn a_scim_contact_cannot_be_given_another_companys_domain(world) {
        domain(world, world.people.acme_two, "two.example").await;
        let mut acme = acme(world).await;
        let new = |email: &str| json!({"userName": email, "emails": [{"value": email}]});
        for email in ["boss@two.example", "boss@TWO.example"] {
            assert_eq!(refused(&acme.post(&new(email)).await), no(409, "uniqueness"), "{email}");
        }
        assert_eq!(refused(&acme.post(&new("boss@two.example.")).await), no(400, "invalidValue"));
        let id = made(&acme.post(&new("boss@one.example")).await);
        domain(world, world.people.acme, "acme.example").await;
        world.run(&format!("INSERT INTO company_domain (company_id, domain) VALUES ({}, 'tést.example')", world.people.acme)).await;
        for email in ["boss@two.example", "boss@elsewhere.example", "boss@sub.acme.example", "boss@acme.example.evil.example"] {
            assert_eq!(refused(&acme.put(&id, &new(email)).await), no(400, "invalidValue"), "{email}");
            let change = json!([{"op": "replace", "path": "emails[type eq \"work\"].value", "value": email}]);
            assert_eq!(refused(&acme.patch(&id, &change).await), no(400, "invalidValue"), "{email}");
        }
        // A user name is no address, and lets nobody in.
        let user = json!({"userName": "boss@two.example", "emails": [{"value": "boss@acme.example"}]});
        let page = acme.put(&id, &user).await;
        assert_eq!(read(&page)["emails"][0]["value"], "boss@acme.example", "{}", page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE email_domain = 'two.example'").await, 0);
        let page = acme.put(&id, &new("boss@xn--tst-bma.example")).await;
        assert_eq!(page.status, StatusCode::OK, "a domain may be written in another way: {}", page.body);
    }

    async fn whoever_is_deactivated_is_signed_out_at_once_and_cannot_come_in_until_they_are_active(world) {
        let ada = world.people.ada.to_string();
        crate::settings::saved(&mut world.staff("tom").await, Tab::Access, &[("has_signin_link", "true")]).await;
        let mut acme = acme(world).await;
        let mut browser = world.customer("ada").await;
        assert_eq!(browser.get("/requests").await.status, StatusCode::OK);
        let here = crate::passkeys::named(world).await;
        let mut key = crate::passkeys::made(&mut here.customer("ada", "192.0.2.7").await, "/account").await;
        let entered = crate::passkeys::enters(&mut here.visitor("192.0.2.7"), "", &mut key).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "a passkey lets them in: {}", entered.body);
        world.visitor().post("/sign-in/link", &[("email", "ada@example.com")]).await;
        let signs_in = mailed(world, "link", "/link/").await;
        world.clock.advance(120);
        let mut agent = world.staff("ingrid").await;
        let grace = made(&acme.post(&grace()).await);
        agent.post(&format!("/desk/contacts/{grace}/invite"), &[("portal", "1")]).await;
        let invited = mailed(world, "invitation", "/invite/").await;
        let mut forgot = world.visitor();
        forgot.post("/forgot", &[("email", "ada@example.com")]).await;
        let mails = world.mails().await;
        let link = mails.last().and_then(|mail| mail.plain.split("/reset/").nth(1)).expect("a link");
        let link = format!("/reset/{}", link.split_whitespace().next().expect("a secret"));
        acme.activates(&ada, false).await;
        acme.activates(&ada, false).await;
        assert_eq!(browser.get("/requests").await.status, StatusCode::SEE_OTHER, "the session is over");
        let attempt = [("email", "ada@example.com"), ("password", crate::world::PASSWORD)];
        let refused = world.visitor().post("/sign-in", &attempt).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the password is none any more");
        let stale = world.visitor().get(&link).await;
        assert!(!stale.body.contains("name=\"password\""), "links are worth nothing: {}", stale.body);
        let mut visitor = world.visitor();
        visitor.post(&signs_in, &[]).await;
        assert!(!is_in(&visitor), "nor is one that signs in");
        let entered = crate::passkeys::enters(&mut here.visitor("192.0.2.7"), "", &mut key).await;
        assert!(crate::passkeys::is_refused(&entered), "nor a passkey: {}", entered.body);
        acme.activates(&grace, false).await;
        visitor.post(&invited, &[("password", "copper kettle on a hill")]).await;
        assert!(!is_in(&visitor), "nor an invitation");
        let before = world.mails().await.len();
        for path in ["/forgot", "/sign-in/link"] {
            world.clock.advance(3_600);
            world.visitor().post(path, &[("email", "ada@example.com")]).await;
        }
        assert_eq!(world.mails().await.len(), before, "no mail lets them in");
        assert_eq!(acme.found("active eq false").await.0, ["ada@example.com", "grace@acme.example"]);

        let page = agent.get(&format!("/desk/contacts/{ada}")).await;
        assert!(page.body.contains("The company’s directory deactivated Ada Berg on"), "{}", page.body);
        acme.activates(&ada, true).await;
        world.customer("ada").await;
        acme.delete(&ada).await;
        assert_eq!(world.visitor().post("/sign-in", &attempt).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Staff have the last word, as when the directory is gone.
        let page = agent.post(&format!("/desk/contacts/{ada}/readmit"), &[]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let again = world.visitor().post("/sign-in", &attempt).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the password went with them");
        agent.post(&format!("/desk/contacts/{ada}/invite"), &[("portal", "1")]).await;
        let invited = mailed(world, "invitation", "/invite/").await;
        let mut visitor = world.visitor();
        let page = visitor.post(&invited, &[("password", "copper kettle on a hill")]).await;
        assert!(is_in(&visitor), "who reads their mail comes in: {}", page.body);
    }

    async fn whoever_comes_after_somebody_deleted_has_nothing_by_which_they_signed_in(world) {
        let ada = world.people.ada;
        let mut acme = acme(world).await;
        let mut browser = world.customer("ada").await;
        let here = crate::passkeys::named(world).await;
        let mut key = crate::passkeys::made(&mut here.customer("ada", "192.0.2.7").await, "/account").await;
        for row in [
            format!("totp (contact_id, secret, confirmed_at, created_at) VALUES ({ada}, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 1, 1)"),
            format!("invitation (contact_id, portal_id, status, send_at, created_at, updated_at) VALUES ({ada}, 1, 'accepted', 1, 1, 1)"),
        ] {
            world.run(&format!("INSERT INTO {row}")).await;
        }
        assert_eq!(acme.delete(&ada.to_string()).await.status, StatusCode::NO_CONTENT);
        let next = json!({"userName": "ada@example.com", "externalId": "another", "name": {"givenName": "Adam"}});
        let page = acme.post(&next).await;
        assert_eq!((made(&page), &read(&page)["active"]), (ada.to_string(), &true.into()));
        assert_eq!(mine(world, ada).await, "Adam  ada@example.com");
        assert_ne!(browser.get("/requests").await.status, StatusCode::OK, "the session is over");
        let attempt = [("email", "ada@example.com"), ("password", crate::world::PASSWORD)];
        let refused = world.visitor().post("/sign-in", &attempt).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the password is none any more");
        let entered = crate::passkeys::enters(&mut here.visitor("192.0.2.7"), "", &mut key).await;
        assert!(crate::passkeys::is_refused(&entered), "nor is the passkey: {}", entered.body);
        let kept = "SELECT COUNT(*) FROM contact WHERE password_hash IS NULL AND registered_at IS NULL AND id = ";
        assert_eq!(world.count(&format!("{kept}{ada}")).await, 1);
        for table in ["session", "invitation", "totp", "known_device", "passkey", "signin_step"] {
            let left = world.count(&format!("SELECT COUNT(*) FROM {table} WHERE contact_id = {ada}")).await;
            assert_eq!(left, 0, "{table}");
        }
    }

    async fn an_address_follows_the_user_name_only_where_nothing_is_said_about_it(world) {
        domain(world, world.people.acme, "acme.example").await;
        let mut acme = acme(world).await;
        let ada = world.people.ada.to_string();
        let said = json!({"userName": "ada@acme.example", "emails": [{"value": "ada@example.com"}]});
        assert_eq!(acme.put(&ada, &said).await.status, StatusCode::OK);
        assert_eq!(stands(&mut acme, &ada).await, "ada@acme.example ada@example.com true");
        let renamed = |name: &str| json!([{"op": "replace", "path": "userName", "value": name}]);
        acme.patch(&ada, &renamed("a.berg@acme.example")).await;
        assert_eq!(stands(&mut acme, &ada).await, "a.berg@acme.example ada@example.com true", "it was not the address");
        let ben = world.text("SELECT CAST(id AS TEXT) FROM contact WHERE email_key = 'ben@example.com'").await;
        for (change, expected) in [
            (renamed("ben@acme.example"), "ben@acme.example ben@acme.example true"),
            (json!([{"op": "remove", "path": "emails"}]), "ben@acme.example ben@acme.example true"),
            (renamed("ben@elsewhere.example"), "ben@elsewhere.example ben@acme.example true"),
            (json!([{"op": "remove", "path": "emails"}]), "ben@elsewhere.example ben@acme.example true"),
            (renamed("ben"), "ben ben@acme.example true"),
        ] {
            let page = acme.patch(&ben, &change).await;
            assert_eq!(page.status, StatusCode::OK, "{change}: {}", page.body);
            assert_eq!(stands(&mut acme, &ben).await, expected, "{change}");
        }
        assert_eq!(acme.put(&ben, &json!({"userName": "b@acme.example"})).await.status, StatusCode::OK);
        assert_eq!(stands(&mut acme, &ben).await, "b@acme.example ben@acme.example true");
        let told: Vec<String> = world.mails().await.into_iter().map(|mail| mail.recipient).collect();
        assert_eq!(told, ["ben@example.com"], "who could sign in hears that the address is another");
        let page = world.staff("ingrid").await.get(&format!("/desk/contacts/{ben}")).await;
        assert!(page.body.contains("changed “User name in the directory” to b@acme.example"), "{}", page.body);
    }

    async fn saying_nothing_about_active_lets_nobody_in(world) {
        let mut acme = acme(world).await;
        let ada = world.people.ada.to_string();
        acme.activates(&ada, false).await;
        let user = json!({"userName": "ada@example.com"});
        assert_eq!(read(&acme.put(&ada, &user).await)["active"], false);
        for change in [
            json!([{"op": "replace", "path": "active", "value": null}]),
            json!([{"op": "remove", "path": "active"}]),
            json!([{"op": "add", "value": {"active": null, "title": "Fitter"}}]),
        ] {
            assert_eq!(read(&acme.patch(&ada, &change).await)["active"], false, "{change}");
        }
        acme.activates(&ada, true).await;
        assert_eq!(read(&acme.put(&ada, &user).await)["active"], true, "nor does it keep anybody out");
        assert_eq!(read(&acme.post(&json!({"userName": "new@acme.example"})).await)["active"], true);
    }

    async fn nothing_that_is_refused_keeps_somebody_from_being_deactivated(world) {
        domain(world, world.people.acme, "acme.example").await;
        let mut acme = acme(world).await;
        let id = made(&acme.post(&grace()).await);
        let mut last = grace();
        last["active"] = false.into();
        last["title"] = "Captain".into();
        last["displayName"] = "x".repeat(300).into();
        last["emails"] = json!([{"value": "grace@elsewhere.example"}]);
        let page = acme.put(&id, &last).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let user = read(&page);
        assert_eq!((&user["active"], &user["title"]), (&false.into(), &"Captain".into()));
        assert_eq!((&user["emails"][0]["value"], &user["displayName"]), (&"grace@acme.example".into(), &"Grace H.".into()));
        let moves = json!([{"op": "replace", "path": "emails", "value": [{"value": "grace@elsewhere.example"}]}]);
        assert_eq!(refused(&acme.patch(&id, &moves).await), no(400, "invalidValue"), "nothing else is passed over");
        // What has stood for long, and could not be written today, does not stand in the way either.
        world.run(&format!("UPDATE contact SET phone = '{}' WHERE id = {}", "1".repeat(100), world.people.ada)).await;
        let ada = world.people.ada.to_string();
        acme.activates(&ada, false).await;
        acme.activates(&ada, true).await;
        let page = acme.patch(&ada, &json!([{"op": "replace", "value": {"active": false, "title": "Fitter"}}])).await;
        assert_eq!((page.status, &read(&page)["active"]), (StatusCode::OK, &false.into()), "{}", page.body);
    }

    async fn without_domains_no_address_is_given_that_says_nothing_or_is_somebody_elses(world) {
        domain(world, world.people.acme_two, "two.example").await;
        world.run("UPDATE directory SET excluded = 'agency.example'").await;
        world.run(&format!("UPDATE contact SET email = 'eve@gmail.com', email_key = 'eve@gmail.com', email_domain = 'gmail.com'
            WHERE id = {}", world.people.eve)).await;
        let mut acme = acme(world).await;
        for (email, expected) in [
            ("boss@two.example", no(409, "uniqueness")),
            ("new@example.com", no(409, "uniqueness")),
            ("ingrid@example.com", no(409, "uniqueness")),
            ("new@gmail.com", no(400, "invalidValue")),
            ("eve@gmail.com", no(400, "invalidValue")),
            ("new@agency.example", no(400, "invalidValue")),
        ] {
            assert_eq!(refused(&acme.post(&json!({"userName": email})).await), expected, "{email}");
            let change = json!([{"op": "replace", "path": "emails", "value": [{"value": email}]}]);
            assert_eq!(refused(&acme.patch(&world.people.ada.to_string(), &change).await), expected, "{email}");
        }
        let named = json!({"userName": "ada@example.com", "emails": [{"value": "new@gmail.com"}]});
        assert_eq!(refused(&acme.post(&named).await), no(409, "uniqueness"), "the name comes first");
        made(&acme.post(&json!({"userName": "new@acme.example"})).await);
        world.run("UPDATE staff SET is_active = FALSE").await;
        made(&acme.post(&json!({"userName": "new@example.com"})).await);
    }

    async fn whom_a_directory_adds_is_invited_where_a_portal_sends_invitations(world) {
        let mut acme = acme(world).await;
        let mut tom = world.staff("tom").await;
        let made_group = tom.post("/settings/access-groups", &[("name", "Fitters"), ("kind", "criteria")]).await;
        let path = made_group.location().to_owned();
        let fitters = path.rsplit('/').next().expect("a number").to_owned();
        crate::access_groups::let_in(&mut tom, &[&fitters]).await;
        let version = tom.get(&path).await.hidden("version");
        let sheet = [("version", version.as_str()), ("name", "Fitters"), ("criteria.0.0.property", "jobtitle"),
            ("criteria.0.0.operator", "EQ"), ("criteria.0.0.value", "Fitter")];
        assert_eq!(tom.post(&path, &sheet).await.location(), format!("{path}?saved"));
        let mut fitter = grace();
        fitter["title"] = "Fitter".into();
        made(&acme.post(&fitter).await);
        made(&acme.post(&json!({"userName": "other@acme.example"})).await);
        world.mails().await;
        world.clock.advance(121);
        let invited = world.mails().await.into_iter().filter(|mail| mail.purpose == "invitation");
        assert_eq!(invited.map(|mail| mail.recipient).collect::<Vec<_>>(), ["grace@acme.example"]);
    }

    async fn what_staff_decide_is_another_version_for_the_directory(world) {
        let mut acme = acme(world).await;
        let mut agent = world.staff("ingrid").await;
        let ada = world.people.ada.to_string();
        let mut said = vec![];
        world.run(&format!("UPDATE contact SET is_approved = FALSE WHERE id = {ada}")).await;
        for decision in ["", "decline", "readmit"] {
            if !decision.is_empty() {
                agent.post(&format!("/desk/contacts/{ada}/{decision}"), &[]).await;
            }
            let page = acme.get(&format!("/Users/{ada}")).await;
            said.push((page.headers[header::ETAG].clone(), read(&page)["active"] == true));
        }
        assert_eq!(said.iter().map(|(_, is_active)| *is_active).collect::<Vec<_>>(), [true, false, true]);
        assert!(said[0].0 != said[1].0 && said[1].0 != said[2].0, "{said:?}");
    }

    async fn people_read_what_their_directory_knows_them_by(world) {
        let mut acme = acme(world).await;
        let download = async |who: &str| {
            let file = world.customer(who).await.get("/account/data.json").await;
            read(&file)["about"]["directory"].clone()
        };
        let user = json!({"userName": "a.berg", "emails": [{"value": "ada@example.com"}], "externalId": "7f", "displayName": "Ada B."});
        assert_eq!(acme.put(&world.people.ada.to_string(), &user).await.status, StatusCode::OK);
        assert_eq!(download("ada").await, json!({"user_name": "a.berg", "number": "7f", "display_name": "Ada B."}));
        assert_eq!(download("ben").await, Value::Null);
    }

    async fn a_directory_does_not_let_in_whom_staff_have_declined(world) {
        let ada = world.people.ada;
        world.run(&format!("UPDATE contact SET declined_at = 5, is_approved = FALSE WHERE id = {ada}")).await;
        let mut acme = acme(world).await;
        let on = json!([{"op": "replace", "path": "active", "value": true}]);
        assert_eq!(read(&acme.patch(&ada.to_string(), &on).await)["active"], false);
        acme.activates(&ada.to_string(), false).await;
        assert_eq!(read(&acme.patch(&ada.to_string(), &on).await)["active"], false);
        assert_eq!(world.count(&format!("SELECT declined_at FROM contact WHERE id = {ada}")).await, 5);
    }

    async fn mass_assignment_of_what_is_no_attribute_changes_nothing(world) {
        let mut acme = acme(world).await;
        let ada = world.people.ada.to_string();
        let kept = "SELECT password_hash || ' ' || id || ' ' || created_at || ' ' || is_approved FROM contact WHERE id = ";
        let was = world.text(&format!("{kept}{ada}")).await;
        let mut user = json!({
            "schemas": [USER, "urn:example:admin"], "userName": "ada@example.com", "name": {"givenName": "Ada", "role": "x"},
            "id": world.people.eve.to_string(), "meta": {"created": "1999-01-01T00:00:00Z"}, "roles": ["admin"],
            "isAdmin": true, "password": "copper kettle on a hill", "company": world.people.acme_two.0, "groups": ["1"],
            "declined_at": null, "email_key": "eve@example.com", "entitlements": [{"value": "admin"}],
        });
        user["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = json!({"department": "Pumps"});
        let page = acme.put(&ada, &user).await;
        assert_eq!((page.status, &read(&page)["id"]), (StatusCode::OK, &ada.clone().into()), "{}", page.body);
        assert_eq!(read(&page).get("roles"), None);
        let paths = ["roles", "isAdmin", "password", "company", "declined_at", "urn:x:y:admin"];
        let operations: Vec<Value> = paths.iter().map(|path| json!({"op": "add", "path": path, "value": "x"})).collect();
        assert_eq!(acme.patch(&ada, &operations.into()).await.status, StatusCode::OK);
        for path in ["id", "meta.created", "schemas", "groups"] {
            let page = acme.patch(&ada, &json!([{"op": "replace", "path": path, "value": "2"}])).await;
            assert_eq!(refused(&page), no(400, "mutability"), "{path}");
        }
        assert_eq!(world.text(&format!("{kept}{ada}")).await, was);
        assert_eq!(world.count("SELECT COUNT(*) FROM contact_company WHERE is_primary").await, 3);
        world.customer("ada").await;
        let mut id = user.clone();
        id["userName"] = "new@acme.example".into();
        assert_ne!(made(&acme.post(&id).await), world.people.eve.to_string(), "nobody chooses an id");
    }

    async fn filters_find_whom_they_should(world) {
        let mut acme = acme(world).await;
        world.clock.advance(60);
        acme.post(&grace()).await;
        acme.post(&json!({"userName": "åsa", "emails": [{"value": "a_s@acme.example"}], "displayName": "Åsa 100%",
            "name": {"givenName": "Åsa", "familyName": "O'Neil"}, "active": "False"})).await;
        for (filter, expected) in [
            ("userName eq \"GRACE@acme.EXAMPLE\"", "grace@acme.example"),
            ("userName eq \"Åsa\"", "åsa"),
            ("userName eq \"a_s@acme.example\"", ""),
            ("userName ne \"åsa\" and userName ew \".example\"", "grace@acme.example"),
            ("userName co \"_\"", ""),
            ("emails.value co \"a_s\"", "åsa"),
            ("emails co \"%\"", ""),
            ("externalId co \"\"", "grace@acme.example"),
            ("emails[type eq \"work\" and value sw \"GRACE\"]", "grace@acme.example"),
            ("emails[type eq \"home\"]", ""),
            ("emails[primary eq true and not (value sw \"g\")].value pr or title pr", "?"),
            ("name.givenName eq \"åsa\"", "åsa"),
            ("name.familyName eq \"o'neil\"", "åsa"),
            ("name.familyName ew \"NEIL\" or name.familyName eq \"hopper\"", "grace@acme.example åsa"),
            ("displayName co \"100%\"", "åsa"),
            ("displayName sw \"grace\" and not (title pr)", ""),
            ("title eq \"admiral\"", "grace@acme.example"),
            ("externalId eq \"00u1\"", "grace@acme.example"),
            ("externalId eq \"00U1\"", ""),
            ("externalId pr", "grace@acme.example"),
            ("externalId ne \"00u1\" and active eq true", "ada@example.com ben@example.com"),
            ("active eq \"False\"", "åsa"),
            ("active ne true", "åsa"),
            ("not (active eq true)", "åsa"),
            ("externalId eq null and title ne null", ""),
            ("(externalId pr or active eq false) and emails.value ew \"acme.example\"", "grace@acme.example åsa"),
            ("meta.lastModified gt \"2026-11-24T12:00:30Z\"", "grace@acme.example åsa"),
            ("meta.lastModified le \"2026-11-24T12:00:00Z\"", "ada@example.com ben@example.com"),
            ("meta.created ge \"2026-11-24T13:01:00+01:00\"", "grace@acme.example åsa"),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"åsa\"", "åsa"),
            ("id pr and userName sw \"\"", "ada@example.com ben@example.com grace@acme.example åsa"),
        ] {
            if expected == "?" {
                let query = serde_html_form::to_string([("filter", filter)]).expect("a query");
                assert_eq!(refused(&acme.get(&format!("/Users?{query}")).await), no(400, "invalidFilter"));
                continue;
            }
            let (found, total) = acme.found(filter).await;
            assert_eq!((found.join(" "), total), (expected.to_owned(), found.len().try_into().expect("few")), "{filter}");
        }
    }

    async fn filter_injection_is_a_text_or_refused(world) {
        let mut acme = acme(world).await;
        for filter in [
            "userName eq \"x' OR '1'='1\"",
            "userName eq \"x\\\" OR 1=1 --\"",
            "displayName co \"'); DROP TABLE contact; --\"",
            "externalId eq \"?\"",
            "userName sw \"%\"",
        ] {
            assert_eq!(acme.found(filter).await, (vec![], 0), "{filter}");
        }
        let nested = format!("{}userName pr{}", "(".repeat(5_000), ")".repeat(5_000));
        let long = format!("userName eq \"{}\"", "a".repeat(10_000));
        let many = vec!["userName pr"; 2_000].join(" or ");
        for filter in [
            "userName eq \"a\" OR 1=1",
            "1=1",
            "password_hash pr",
            "password eq \"x\"",
            "c.email_key pr",
            "userName eq \"\\u0000\"",
            "userName gt \"a\"",
            "active co \"t\"",
            "meta.lastModified gt \"yesterday\"",
            "members[value eq \"1\"]",
            "userName eq 5",
            &nested,
            &long,
            &many,
        ] {
            let query = serde_html_form::to_string([("filter", filter)]).expect("a query");
            assert_eq!(refused(&acme.get(&format!("/Users?{query}")).await), no(400, "invalidFilter"), "{filter:.60}");
            let search = acme.sends(Method::POST, "/Users/.search", &json!({"filter": filter})).await;
            assert_eq!(refused(&search), no(400, "invalidFilter"), "{filter:.60}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM contact").await, 3);
    }

    async fn people_come_page_by_page_and_a_page_has_an_end(world) {
        let mut acme = acme(world).await;
        for n in 0..5 {
            made(&acme.post(&json!({"userName": format!("p{n}@acme.example")})).await);
        }
        for (query, expected, total) in [
            ("startIndex=1&count=2", "ada@example.com ben@example.com", 7),
            ("startIndex=3&count=2", "p0@acme.example p1@acme.example", 7),
            ("startIndex=7&count=2", "p4@acme.example", 7),
            ("startIndex=8&count=2", "", 7),
            ("startIndex=-5&count=1", "ada@example.com", 7),
            ("count=0", "", 7),
            ("count=-1", "", 7),
            ("filter=userName+sw+%22p%22&count=2&startIndex=2", "p1@acme.example p2@acme.example", 5),
        ] {
            let page = acme.get(&format!("/Users?{query}")).await;
            let (found, all) = names(&page);
            assert_eq!((found.join(" "), all), (expected.to_owned(), total), "{query}");
            assert_eq!(read(&page)["itemsPerPage"], found.len(), "{query}");
        }
        let search = json!({"filter": "userName sw \"p\"", "count": 1, "startIndex": 5, "attributes": ["userName"]});
        let page = acme.sends(Method::POST, "/Users/.search", &search).await;
        assert_eq!(names(&page), (vec!["p4@acme.example".to_owned()], 5));
        assert_eq!(read(&page)["Resources"][0].as_object().map(serde_json::Map::len), Some(3), "{}", page.body);
        for n in 0..210 {
            let (id, email) = (10_000 + n, format!("q{n}@acme.example"));
            world.run(&format!("INSERT INTO contact (id, email, email_key, first_name, last_name, name_key, family_key,
                created_at, updated_at) VALUES ({id}, '{email}', '{email}', '', '', '', '', 0, 0)")).await;
            world.run(&format!("INSERT INTO contact_company (contact_id, company_id, is_primary, created_at)
                VALUES ({id}, {}, TRUE, 0)", world.people.acme)).await;
        }
        let page = acme.get("/Users?count=100000&attributes=id").await;
        assert_eq!(read(&page)["itemsPerPage"], 200, "no page has more");
        assert_eq!(read(&page)["totalResults"], 217);
        for query in ["count=many", "startIndex=1;2", "startIndex=99999999999999999999"] {
            assert_eq!(refused(&acme.get(&format!("/Users?{query}")).await), no(400, "invalidValue"), "{query}");
        }
        assert_eq!(acme.get("/Users?startIndex=9223372036854775807").await.status, StatusCode::OK);
    }

    async fn a_user_name_is_one_persons_in_a_company(world) {
        let mut acme = acme(world).await;
        let user = |name: &str, email: &str| json!({"userName": name, "emails": [{"value": email, "type": "work"}]});
        let one = made(&acme.post(&user("grace", "g@acme.example")).await);
        for (name, email) in [("grace", "h@acme.example"), ("GRACE", "h@acme.example"), ("h", "G@acme.example"), ("ada@example.com", "h@acme.example")] {
            assert_eq!(refused(&acme.post(&user(name, email)).await), no(409, "uniqueness"), "{name} {email}");
        }
        let two = made(&acme.post(&user("hedy", "h@acme.example")).await);
        assert_eq!(refused(&acme.put(&two, &user("grace", "h@acme.example")).await), no(409, "uniqueness"));
        assert_eq!(refused(&acme.put(&two, &user("hedy", "g@acme.example")).await), no(409, "uniqueness"));
        assert_eq!(acme.put(&one, &user("Grace", "g@acme.example")).await.status, StatusCode::OK, "their own may be spelt anew");
        let mut two = directory(world, world.people.acme_two, "Okta").await;
        made(&two.post(&user("grace", "g@two.example")).await);
        // A name that was an address follows it, and the address follows the name.
        let ada = world.people.ada.to_string();
        let page = acme.patch(&ada, &json!([{"op": "replace", "path": "userName", "value": "ada@acme.example"}])).await;
        assert_eq!(read(&page)["emails"][0]["value"], "ada@acme.example", "{}", page.body);
        for (name, value) in [("userName", ""), ("userName", "no-address"), ("emails", "no-address")] {
            let page = acme.post(&json!({name: value})).await;
            assert_eq!(refused(&page), no(400, "invalidValue"), "{name} {value}");
        }
        let long = "a".repeat(300);
        for (name, value) in [("userName", json!(long)), ("externalId", json!(long)), ("displayName", json!(long)),
            ("name", json!({"givenName": long})), ("externalId", json!("a\u{0}b")), ("title", json!(5))] {
            let mut user = grace();
            user[name] = value;
            assert_eq!(refused(&acme.post(&user).await), no(400, "invalidValue"), "{name}");
        }
        let mut user = grace();
        user["title"] = long.into();
        let page = acme.post(&user).await;
        made(&page);
        let title = read(&page)["title"].as_str().map(str::len);
        assert_eq!(title, Some(120), "nobody is turned away for what their work is called");
    }

    async fn a_version_that_has_changed_is_not_overwritten(world) {
        let mut acme = acme(world).await;
        let page = acme.post(&grace()).await;
        let (id, version) = (made(&page), read(&page)["meta"]["version"].as_str().expect("a version").to_owned());
        assert_eq!(page.headers[header::ETAG], *version);
        let path = format!("/scim/v2/Users/{id}");
        let asks = |acme: &Directory, method: Method, name: header::HeaderName, version: &str, body: String| {
            let version = HeaderValue::from_bytes(version.as_bytes()).expect("a header");
            let request = acme.browser.request(method, &path).header(name, version);
            request.header(header::AUTHORIZATION, format!("Bearer {}", acme.token)).body(Body::from(body)).expect("a request")
        };
        world.clock.advance(5);
        let request = asks(&acme, Method::PUT, header::IF_MATCH, "W/\"1\"", grace().to_string());
        assert_eq!(refused(&acme.browser.send(request).await), no(412, ""));
        let mut other = grace();
        other["title"] = "Captain".into();
        let request = asks(&acme, Method::PUT, header::IF_MATCH, &version, other.to_string());
        let saved = acme.browser.send(request).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
        let now = saved.headers[header::ETAG].to_str().expect("a version").to_owned();
        assert_ne!(now, version);
        let request = asks(&acme, Method::GET, header::IF_NONE_MATCH, &now, String::new());
        let same = acme.browser.send(request).await;
        assert_eq!((same.status, same.headers[header::ETAG].to_str().ok()), (StatusCode::NOT_MODIFIED, Some(&*now)));
        for method in [Method::DELETE, Method::PATCH] {
            for stale in [&*version, "W/\"é\"", ""] {
                let request = asks(&acme, method.clone(), header::IF_MATCH, stale, json!({"Operations": []}).to_string());
                assert_eq!(refused(&acme.browser.send(request).await), no(412, ""), "{method} {stale}");
            }
        }
        let request = asks(&acme, Method::DELETE, header::IF_MATCH, &format!("W/\"1\", {now}"), String::new());
        assert_eq!(acme.browser.send(request).await.status, StatusCode::NO_CONTENT);
    }

    async fn a_directory_without_a_good_token_hears_nothing(world) {
        let secret = token(world, world.people.acme, "Entra").await;
        let mut wrong = Directory { browser: world.customer("ada").await, token: secret.to_uppercase() };
        for page in [
            wrong.get("/Users").await,
            wrong.get(&format!("/Users/{}", world.people.ada)).await,
            wrong.get("/ServiceProviderConfig").await,
            wrong.get("/Users?filter=x").await,
            wrong.get("/Users?count=z").await,
            wrong.sends(Method::POST, "/Users/.search", &json!({"count": "z"})).await,
            wrong.post(&json!("no object")).await,
            wrong.delete(&world.people.ada.to_string()).await,
        ] {
            assert_eq!(refused(&page), no(401, ""));
            assert_eq!(page.headers[header::WWW_AUTHENTICATE], "Bearer realm=\"scim\"");
        }
        // Who is signed in does not matter.
        let mut tom = world.staff("tom").await;
        assert_eq!(refused(&tom.get("/scim/v2/Users").await), no(401, ""));
        // Nor does the token open anything else.
        let mut right = Directory { browser: world.visitor(), token: secret };
        for path in ["/requests", "/desk", "/settings/companies", "/metrics"] {
            let request = right.browser.request(Method::GET, path);
            let request = request.header(header::AUTHORIZATION, format!("Bearer {}", right.token));
            let page = right.browser.send(request.body(Body::empty()).expect("a request")).await;
            assert_ne!(page.status, StatusCode::OK, "{path}");
        }
        assert_eq!(right.get("/Users").await.status, StatusCode::OK);
        // A page of another site has no token to send, and is refused before it is asked for one.
        let request = axum::http::Request::post("/scim/v2/Users").header("sec-fetch-site", "cross-site");
        assert_eq!(right.browser.send(request.body(Body::empty()).expect("a request")).await.status, StatusCode::FORBIDDEN);
    }

    async fn tokens_are_made_and_revoked_by_those_who_may_and_it_is_written_down(world) {
        let (company, mut tom) = (world.people.acme, world.staff("tom").await);
        let mut acme = acme(world).await;
        let kept = world.text("SELECT token_hash FROM scim_token").await;
        assert!(!kept.contains(&acme.token[5..]) && kept.len() == 64, "the secret is kept nowhere");
        let page = tom.get(&here(company)).await;
        assert!(page.body.contains("Not used yet") && !page.body.contains(&acme.token), "it is shown once");
        assert!(page.body.contains("/scim/v2"), "{}", page.body);
        assert!(page.body.contains("Where a portal sends invitations, new people are invited"), "{}", page.body);
        acme.get("/Users").await;
        assert!(tom.get(&here(company)).await.body.contains("Last used"));
        let used = world.count("SELECT used_at FROM scim_token").await;
        world.clock.advance(30);
        acme.get("/Users").await;
        assert_eq!(world.count("SELECT used_at FROM scim_token").await, used, "not every request writes");
        world.clock.advance(3_600);
        acme.get("/Users").await;
        assert!(world.count("SELECT used_at FROM scim_token").await > used);
        for name in ["", " ", "entra", &"a".repeat(81)] {
            let page = tom.post(&here(company), &[("name", name)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(page.body.contains("id=\"e-name\"") && !page.body.contains("scim_"), "{}", page.body);
        }
        // One after the other, so that nothing stands still.
        let mut second = directory(world, company, "Entra, the next").await;
        let id = world.count("SELECT MIN(id) FROM scim_token").await;
        let revoke = format!("{}/{id}/revoke", here(company));
        let page = tom.get(&revoke).await;
        assert!(page.body.contains("Entra") && page.body.contains("Revoke token"));
        assert_eq!(acme.get("/Users").await.status, StatusCode::OK, "asking revokes nothing");
        let elsewhere = format!("{}/{id}/revoke", here(world.people.acme_two));
        assert_eq!(tom.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
        tom.post(&elsewhere, &[]).await;
        assert_eq!(acme.get("/Users").await.status, StatusCode::OK, "another company's page revokes nothing");
        for _ in 0..2 {
            let page = tom.post(&revoke, &[]).await;
            assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, &*format!("{}?revoked", here(company))));
        }
        assert_eq!(refused(&acme.get("/Users").await), no(401, ""), "a revoked token opens nothing");
        assert_eq!(second.get("/Users").await.status, StatusCode::OK);
        let history = tom.get("/settings/portal/history").await;
        let told = history.body.matches("Token of a company’s directory").count();
        assert_eq!(told, 3, "{}", history.body);
        assert!(history.body.contains("Acme: Entra, the next"), "it says of which company");
        assert!(tom.get("/settings/companies").await.body.contains(&here(company)));
        assert!(tom.get(&format!("/desk/companies/{company}")).await.body.contains(&here(company)));
        for n in 0..9 {
            token(world, company, &format!("Token {n}")).await;
        }
        assert_eq!(tom.post(&here(company), &[("name", "one too many")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut agent = world.staff("ingrid").await;
        for page in [
            agent.get(&here(company)).await,
            agent.post(&here(company), &[("name", "mine")]).await,
            agent.get(&revoke).await,
            agent.post(&revoke, &[]).await,
        ] {
            assert_eq!(page.status, StatusCode::NOT_FOUND, "an agent may not");
        }
        assert!(!agent.get(&format!("/desk/companies/{company}")).await.body.contains(&here(company)));
    }

    async fn a_deleted_companys_token_opens_nothing(world) {
        let mut two = directory(world, world.people.acme_two, "Okta").await;
        assert_eq!(two.get("/Users").await.status, StatusCode::OK);
        let mut tom = world.staff("tom").await;
        let path = format!("/desk/companies/{}/delete", world.people.acme_two);
        let version = tom.get(&path).await.hidden("version");
        assert_eq!(tom.post(&path, &[("version", &version)]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(refused(&two.get("/Users").await), no(401, ""));
        assert_eq!(world.count("SELECT COUNT(*) FROM scim_token").await, 0);
    }

    async fn huge_deep_and_broken_bodies_are_refused(world) {
        let mut acme = acme(world).await;
        let huge = format!("{{\"userName\": \"{}\"}}", "a".repeat(70_000));
        let deep = format!("{{\"name\": {}{}}}", "[".repeat(5_000), "]".repeat(5_000));
        for (body, status, kind) in [
            (huge.as_str(), 413, ""),
            (deep.as_str(), 400, "invalidSyntax"),
            ("", 400, "invalidSyntax"),
            ("{", 400, "invalidSyntax"),
            ("[]", 400, "invalidSyntax"),
            ("null", 400, "invalidSyntax"),
            ("{\"userName\": \"a@b.example\"} x", 400, "invalidSyntax"),
            ("\u{0}", 400, "invalidSyntax"),
        ] {
            for (method, path) in [
                (Method::POST, "/Users".to_owned()),
                (Method::POST, "/Users/.search".to_owned()),
                (Method::PUT, format!("/Users/{}", world.people.ada)),
                (Method::PATCH, format!("/Users/{}", world.people.ada)),
            ] {
                let page = acme.asks(method.clone(), &path, Some(body)).await;
                assert_eq!(refused(&page), no(status, kind), "{method} {path} {body:.30}");
            }
        }
        let many: Vec<Value> = vec![json!({"op": "add", "path": "title", "value": "x"}); 200];
        assert_eq!(refused(&acme.patch(&world.people.ada.to_string(), &many.into()).await), no(400, "tooMany"));
        let request = acme.browser.request(Method::POST, "/scim/v2/Users").header(header::CONTENT_TYPE, "text/plain");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", acme.token));
        let page = acme.browser.send(request.body(Body::from("{}")).expect("a request")).await;
        assert_eq!(refused(&page), no(415, ""));
    }

    async fn what_is_there_and_what_is_not_is_said(world) {
        let mut acme = acme(world).await;
        let config = read(&acme.get("/ServiceProviderConfig").await);
        for (name, is) in [("patch", true), ("filter", true), ("etag", true), ("bulk", false), ("sort", false), ("changePassword", false)] {
            assert_eq!(config[name]["supported"], is, "{name}");
        }
        assert_eq!(config["filter"]["maxResults"], 200);
        let types = read(&acme.get("/ResourceTypes").await);
        assert_eq!((&types["totalResults"], &types["Resources"][0]["name"]), (&1.into(), &"User".into()), "no groups");
        assert_eq!(read(&acme.get("/ResourceTypes/User").await), types["Resources"][0]);
        let schemas = read(&acme.get("/Schemas").await);
        assert_eq!(read(&acme.get(&format!("/Schemas/{USER}")).await), schemas["Resources"][0]);
        for (path, status) in [("/ResourceTypes/Group", 404), ("/Schemas/urn:x", 404), ("/Groups", 404), ("/nothing", 404),
            ("/nothing//", 404), ("/", 404), ("", 404), ("/Schemas?filter=id+pr", 403)] {
            assert_eq!(refused(&acme.get(path).await).0, status, "{path}");
        }
        assert_eq!(refused(&acme.sends(Method::POST, "/Bulk", &json!({})).await), no(501, ""));
        assert_eq!(refused(&acme.sends(Method::PUT, "/Users", &json!({})).await), no(405, ""));
        let page = acme.get(&format!("/Users/{}?attributes=userName,emails.value", world.people.ada)).await;
        let keys: Vec<String> = read(&page).as_object().expect("an object").keys().cloned().collect();
        assert_eq!(keys, ["schemas", "id", "userName", "emails"]);
        for path in [format!("/Users/{}/", world.people.ada), format!("//Users//{}", world.people.ada), "/Users/?count=1".into()] {
            assert_eq!(acme.get(&path).await.status, StatusCode::OK, "{path}");
        }
        let page = acme.get("/Users?excludedAttributes=emails,meta,name").await;
        assert_eq!(read(&page)["Resources"][0].get("meta"), None);
    }

    async fn a_directory_that_asks_too_often_waits(world) {
        let secret = token(world, world.people.acme, "Entra").await;
        let process = world.configured(|config| config.limits.writes_per_minute = 2).await;
        let mut acme = Directory { browser: process.visitor("203.0.113.7"), token: secret };
        let mut codes = vec![];
        for n in 0..4 {
            let page = acme.post(&json!({"userName": format!("p{n}@acme.example")})).await;
            if page.status == StatusCode::TOO_MANY_REQUESTS {
                assert_eq!(refused(&page), no(429, ""));
                assert!(page.headers.contains_key(header::RETRY_AFTER));
            }
            codes.push(page.status.as_u16());
        }
        assert_eq!((codes[0], codes[3]), (201, 429), "{codes:?}");
    }

    async fn a_directory_that_filters_too_often_waits_whatever_it_comes_with(world) {
        let secret = token(world, world.people.acme, "Entra").await;
        let process = world.configured(|config| config.limits.searches_per_minute = 2).await;
        let mut codes = vec![];
        for n in 0..3 {
            let mut made_up = Directory { browser: process.visitor("203.0.113.7"), token: format!("scim_{n}") };
            codes.push(made_up.get("/Users?filter=id+pr").await.status.as_u16());
        }
        assert_eq!(codes, [401, 401, 429], "tokens that are none do not help");
        codes.clear();
        for n in 20..23 {
            let mut acme = Directory { browser: process.visitor(&format!("203.0.113.{n}")), token: secret.clone() };
            codes.push(acme.get("/Users?filter=id+pr").await.status.as_u16());
        }
        assert_eq!(codes, [200, 200, 429], "nor do addresses");
        let mut acme = Directory { browser: process.visitor("203.0.113.30"), token: secret };
        assert_eq!(acme.get("/Users").await.status, StatusCode::OK);
    }
}
