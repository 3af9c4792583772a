//! What customers have of their own beside the list: columns within what the portal shows, views under names, and links that show
//! each what they may see.

use axum::http::StatusCode;

use crate::world::{Browser, Page, World, on_both_engines, unescaped};

/// The heads of the list, first to last.
fn heads(page: &Page) -> String {
    let table = page.body.split("<thead").nth(1).and_then(|rest| rest.split("</thead>").next()).unwrap_or_default();
    let heads = table.split("<bdi>").skip(1).map(|rest| rest.split("</bdi>").next().unwrap_or_default());
    heads.collect::<Vec<_>>().join(", ")
}

/// The columns one can have, first to last, and a mark at those that show.
fn choices(page: &Page) -> String {
    let rows = page.body.split("name=\"show\" value=\"").skip(1).map(|rest| {
        let (name, rest) = rest.split_once('"').expect("a value ends");
        let tag = rest.split_once('>').expect("a tag ends").0;
        format!("{name}{}", if tag.contains(" checked") { "+" } else { "" })
    });
    rows.collect::<Vec<_>>().join(" ")
}

/// Chooses columns, all of them in order, each with a mark where it shows.
async fn choose(who: &mut Browser, columns: &str, act: &str) -> Page {
    let mut fields = vec![("query", ""), ("act", act)];
    for column in columns.split(' ') {
        let name = column.trim_end_matches('+');
        fields.push(("order", name));
        if name != column {
            fields.push(("show", name));
        }
    }
    who.post("/requests/columns", &fields).await
}

/// Saves what a query shows.
async fn save(who: &mut Browser, name: &str, query: &str) -> Page {
    who.post("/requests/views", &[("name", name), ("query", query)]).await
}

/// Names and addresses of the views beside the list.
fn views(page: &Page) -> Vec<(String, String)> {
    let nav = page.body.split("class=\"own-views\"").nth(1).and_then(|rest| rest.split("</nav>").next());
    let links = nav.unwrap_or_default().split("<a href=\"").skip(1).filter_map(|rest| {
        let (href, rest) = rest.split_once('"')?;
        let name = rest.split_once("<bdi>")?.1.split_once("</bdi>")?.0;
        Some((unescaped(name), unescaped(href)))
    });
    links.collect()
}

/// The path of a view's forms.
async fn path_of(world: &World, name: &str) -> String {
    format!("/requests/views/{}", world.count(&format!("SELECT id FROM own_view WHERE name = '{name}'")).await)
}

fn ok(page: &Page, to: &str) {
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, to), "{}", page.body);
}

fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    assert!(page.body.contains(words), "{words} in {}", page.body);
}

on_both_engines! {
    async fn customers_choose_among_the_portals_columns_and_their_order(world) {
        world.ticket("Pump drips", "It drips").await;
        let (mut ada, mut ben) = (world.customer("ada").await, world.customer("ben").await);
        let page = ada.get("/requests").await;
        assert_eq!(choices(&page), "subject+ requester+ createdate+ owner+ last_activity+ status+");
        assert!(!page.body.contains("value=\"back\""), "nothing to go back from");
        ok(&choose(&mut ada, "status+ subject+ owner requester+ createdate last_activity+", "").await, "/requests?done=columns");
        let page = ada.get("/requests").await;
        assert_eq!(heads(&page), "Status, Subject, Requested by, Last activity");
        assert_eq!(choices(&page), "status+ subject+ owner requester+ createdate last_activity+");
        assert!(page.body.contains("name=\"created_from\""), "filters are those of the portal");
        assert!(ada.get("/requests?sort=owner").await.body.contains("sorted by “Owner”"), "and so are orders");
        assert_eq!(heads(&ben.get("/requests").await), "Subject, Requested by, Created, Owner, Last activity, Status");
        ok(&choose(&mut ada, "", "back").await, "/requests?done=portal-columns");
        assert_eq!(heads(&ada.get("/requests").await), "Subject, Requested by, Created, Owner, Last activity, Status");
        choose(&mut ada, "subject+ requester+ createdate+ owner+ last_activity+ status+", "").await;
        assert_eq!(world.count("SELECT COUNT(*) FROM own_columns").await, 0, "the portal's own are no choice");
    }

    async fn a_column_is_moved_by_a_place_and_the_page_says_where_one_was(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let all = "subject+ requester+ createdate+ owner+ last_activity+ status+";
        let moved = choose(&mut ada, all, "up.owner").await;
        ok(&moved, "/requests?done=up.owner");
        let page = ada.get(moved.location()).await;
        assert!(choices(&page).starts_with("subject+ requester+ owner+ createdate+"), "{}", choices(&page));
        let focused = page.body.split("autofocus").next().and_then(|rest| rest.rsplit("value=\"").next()).unwrap_or_default();
        assert!(focused.starts_with("up.owner\""), "{focused}");
        choose(&mut ada, all, "down.subject").await;
        choose(&mut ada, all, "down.made-up").await;
        assert!(choices(&ada.get("/requests").await).starts_with("subject+ requester+"), "what makes no sense moves nothing");
    }

    async fn a_column_that_the_portal_takes_away_goes_and_one_that_it_adds_comes(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        choose(&mut ada, "owner+ subject+ status+ requester createdate+ last_activity", "").await;
        world.run(r#"UPDATE portal SET columns = '["subject","status","requester","source_type","content"]'"#).await;
        assert_eq!(heads(&ada.get("/requests").await), "Subject, Status, Source, Description");
        // What is sent is no permission either.
        choose(&mut ada, "hs_ticket_priority+ owner+ content+ subject+ status requester source_type+", "").await;
        let page = ada.get("/requests").await;
        assert_eq!(heads(&page), "Description, Subject, Source");
        assert!(!ada.get("/requests.csv").await.body.contains("Owner"));
        world.run(r#"UPDATE portal SET columns = '["status","requester"]'"#).await;
        assert_eq!(heads(&ada.get("/requests").await), "Status, Requested by", "never are all of them hidden");
        world.run(r#"UPDATE portal SET columns = '["subject","status","owner"]'"#).await;
        assert_eq!(heads(&ada.get("/requests").await), "Subject, Owner", "what was hidden stays hidden");
    }

    async fn exports_have_ones_own_columns(world) {
        world.ticket("Pump drips", "It drips").await;
        let (mut ada, mut ben) = (world.customer("ada").await, world.customer("ben").await);
        choose(&mut ada, "status+ subject+ requester createdate owner last_activity", "").await;
        let csv = ada.get("/requests.csv").await.body;
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines, ["Status,Number,Subject", "Open,T-1,Pump drips"]);
        assert!(ben.get("/requests.csv").await.body.contains("Subject,Number,Requested by,Created"));
        let book = ada.get("/requests.xlsx").await;
        assert_eq!(book.status, StatusCode::OK);
    }

    async fn a_list_without_any_column_is_refused(world) {
        world.ticket("Pump drips", "It drips").await;
        world.run(r#"UPDATE portal SET columns = '["status","owner"]'"#).await;
        let mut ada = world.customer("ada").await;
        let page = choose(&mut ada, "owner status", "").await;
        refused(&page, "Keep at least one column.");
        assert_eq!(choices(&page), "owner status", "what was chosen stands there");
        assert_eq!(world.count("SELECT COUNT(*) FROM own_columns").await, 0);
    }

    async fn a_view_is_saved_opened_renamed_replaced_and_deleted(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        assert!(!ada.get("/requests").await.body.contains("own-name"), "there is nothing to save");
        assert!(ada.get("/requests?status=open").await.body.contains("id=\"own-name\""));
        let query = "view=mine&q=Pump%20x&status=open&sort=subject&dir=desc&after=1.2&size=50&made=up";
        let kept = "/requests?view=mine&q=Pump%20x&status=open&sort=subject&dir=desc";
        ok(&save(&mut ada, " My   pumps ", query).await, &format!("{kept}&size=50&done=saved"));
        let page = ada.get("/requests").await;
        assert_eq!(views(&page), [("My pumps".to_owned(), kept.to_owned())]);
        let page = ada.get(kept).await;
        assert!(page.body.contains("aria-current=\"true\"><svg"), "it is the current one");
        assert!(!page.body.contains("own-name"), "and needs no saving");

        let path = path_of(world, "My pumps").await;
        ok(&ada.post(&format!("{path}/rename"), &[("name", "Pumps")]).await, "/requests/views?done=renamed");
        let id = path.rsplit('/').next().expect("an id").to_owned();
        let replaced = ada.post("/requests/views/replace", &[("replace", &*id), ("query", "owner=none")]).await;
        ok(&replaced, "/requests?owner=none&done=replaced");
        assert_eq!(views(&ada.get("/requests").await), [("Pumps".to_owned(), "/requests?owner=none".to_owned())]);
        ok(&ada.post(&format!("{path}/delete"), &[]).await, "/requests/views?done=deleted");
        assert!(ada.get("/requests/views?done=deleted").await.body.contains("No views yet"));
        assert_eq!(ada.post(&format!("{path}/delete"), &[]).await.status, StatusCode::NOT_FOUND);
    }

    async fn the_list_opens_with_the_view_that_was_chosen_for_it(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        for (name, query) in [("Open", "status=open"), ("Closed", "status=closed")] {
            save(&mut ada, name, query).await;
            ok(&ada.post(&format!("{}/first", path_of(world, name).await), &[]).await, "/requests/views?done=first");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM own_view WHERE is_first").await, 1);
        ok(&ada.get("/requests").await, "/requests?status=closed");
        let page = ada.get("/requests?status=closed").await;
        assert!(page.body.contains("href=\"/requests?view=all&#38;status=closed\""), "all of them are one click away");
        assert!(page.body.contains("href=\"/requests?view=all\""), "also without filters");
        let page = ada.get("/requests?view=all").await;
        assert!(page.body.contains("Pump drips") && page.body.contains("name=\"view\" value=\"all\""));
        ada.post(&format!("{}/first", path_of(world, "Closed").await), &[("first", "no")]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
    }

    async fn names_of_views_that_will_not_do_are_refused_and_nothing_is_lost(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        save(&mut ada, "Pumps", "q=pump").await;
        let long = "x".repeat(61);
        for (name, words) in [
            ("", "Give the view a name."),
            (" \u{200b}\t", "Give the view a name."),
            (&*long, "Use at most 60 characters."),
            ("pUMPS", "You have a view of this name."),
        ] {
            let page = save(&mut ada, name, "status=open&q=drips").await;
            refused(&page, words);
            assert!(page.body.contains("name=\"query\" value=\"q=drips&#38;status=open\""), "{}", page.body);
            assert!(page.body.contains("Pump drips"), "the list is there");
            assert!(name.trim().is_empty() || page.body.contains(&format!("value=\"{name}\"")), "what was typed stands there");
        }
        refused(&save(&mut ada, "Nothing", "view=&size=50&status=half").await, "Nothing is filtered here.");
        refused(&ada.post("/requests/views/replace", &[("query", "q=x"), ("replace", "")]).await, "Choose the view to replace.");
        save(&mut ada, "Other", "q=other").await;
        let page = ada.post(&format!("{}/rename", path_of(world, "Other").await), &[("name", "PUMPS")]).await;
        refused(&page, "You have a view of this name.");
        assert!(page.body.contains("value=\"PUMPS\""));
        assert_eq!(world.count("SELECT COUNT(*) FROM own_view").await, 2);
    }

    async fn memory_exhaustion_by_what_is_kept_is_bounded_whatever_is_sent(world) {
        let mut ada = world.customer("ada").await;
        let long = "x".repeat(100_000);
        let page = save(&mut ada, "Long day", &format!("status=open&created_from=2026-01-01[{long}=y]&q={long}")).await;
        assert!(page.status == StatusCode::SEE_OTHER || page.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", page.status);
        // As many names as fit into a form: each is looked at once.
        let names: String = (0..150_000).map(|n| format!("n{n}&")).collect();
        assert_eq!(save(&mut ada, "Names", &names).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let order = vec![("order", "subject"); 50_000];
        let shown = [("query", ""), ("act", "save"), ("show", "subject"), ("show", "status")];
        assert_eq!(ada.post("/requests/columns", &[&shown[..], &order].concat()).await.status, StatusCode::SEE_OTHER);
        let kept = "SELECT COALESCE((SELECT SUM(LENGTH(columns)) FROM own_columns), 0)
            + COALESCE((SELECT SUM(LENGTH(query)) FROM own_view), 0)";
        assert!(world.count(kept).await < 5_000, "{}", world.count(kept).await);
    }

    async fn thirty_views_and_no_more(world) {
        let mut ada = world.customer("ada").await;
        for n in 0..30 {
            assert_eq!(save(&mut ada, &format!("View {n}"), "status=open").await.status, StatusCode::SEE_OTHER);
        }
        refused(&save(&mut ada, "One more", "status=open").await, "You have 30 views");
        assert_eq!(world.count("SELECT COUNT(*) FROM own_view").await, 30);
    }

    async fn a_view_that_is_sent_twice_is_there_once(world) {
        let mut ada = world.customer("ada").await;
        let mut again = ada.clone();
        let (one, two) = tokio::join!(save(&mut ada, "Open", "status=open"), save(&mut again, "Open", "status=open"));
        assert_eq!((one.status, two.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        assert_eq!(world.count("SELECT COUNT(*) FROM own_view").await, 1);
    }

    async fn views_of_others_are_not_found(world) {
        world.ticket("Pump drips", "It drips").await;
        let (mut ada, mut ben) = (world.customer("ada").await, world.customer("ben").await);
        save(&mut ada, "Open", "status=open").await;
        ok(&save(&mut ben, "Open", "status=closed").await, "/requests?status=closed&done=saved");
        let path = "/requests/views/1";
        let id = world.count(&format!("SELECT id FROM own_view WHERE contact_id = {}", world.people.ada)).await.to_string();
        let theirs = path.replace('1', &id);
        for (act, fields) in [
            ("rename", &[("name", "Mine now")][..]),
            ("first", &[]),
            ("delete", &[]),
        ] {
            assert_eq!(ben.post(&format!("{theirs}/{act}"), fields).await.status, StatusCode::NOT_FOUND, "{act}");
        }
        let replaced = ben.post("/requests/views/replace", &[("replace", &*id), ("query", "q=x")]).await;
        assert_eq!(replaced.status, StatusCode::NOT_FOUND);
        assert_eq!(views(&ben.get("/requests").await), [("Open".to_owned(), "/requests?status=closed".to_owned())]);
        assert_eq!(views(&ada.get("/requests").await), [("Open".to_owned(), "/requests?status=open".to_owned())]);
        assert_eq!(world.count("SELECT COUNT(*) FROM own_view WHERE is_first").await, 0);
    }

    async fn what_is_gone_drops_out_of_a_view_with_a_word(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        world.staff("ingrid").await.post(&format!("/desk/t/{id}/take"), &[("view", "all")]).await;
        let mut ada = world.customer("ada").await;
        world.run(r#"UPDATE portal SET columns = '["subject","status","hs_pipeline_stage","hs_ticket_priority","owner"]'"#).await;
        let owner = world.people.ingrid;
        let query = format!("q=pump&stage=1&owner={owner}&sort=hs_ticket_priority&dir=asc&is.hs_ticket_priority=LOW");
        save(&mut ada, "All of it", &query).await;
        assert_eq!(views(&ada.get("/requests").await)[0].1, format!("/requests?{query}"));
        world.run(r#"UPDATE portal SET columns = '["subject","status","owner"]'"#).await;
        world.run("UPDATE stage SET is_archived = TRUE, moves_to = 2 WHERE id = 1").await;
        let less = format!("/requests?q=pump&owner={owner}&done=less");
        assert_eq!(views(&ada.get("/requests").await)[0].1, less);
        assert!(ada.get(&less).await.body.contains("Part of this view no longer exists."));
        assert!(ada.get("/requests/views").await.body.contains("Part of this view no longer exists."));
        world.run("UPDATE own_view SET query = 'is.gone=x', is_first = TRUE").await;
        ok(&ada.get("/requests").await, "/requests?view=all&done=less");
    }

    async fn what_only_forms_are_sent_to_leads_to_the_page_when_it_is_opened(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        ok(&ada.get("/requests/columns").await, "/requests");
        ok(&ada.get("/requests/views/replace").await, "/requests");
        ok(&ada.get("/requests/views/7/rename").await, "/requests/views");
        world.run("UPDATE portal SET slug = 'help'").await;
        ok(&ada.get("/help/requests/columns").await, "/help/requests");
    }

    async fn deleting_a_view_asks_first(world) {
        let (mut ada, mut ben) = (world.customer("ada").await, world.customer("ben").await);
        save(&mut ada, "Open <pumps>", "status=open").await;
        let path = format!("{}/delete", path_of(world, "Open <pumps>").await);
        assert!(ada.get("/requests/views").await.body.contains(&format!("href=\"{path}\"")));
        let page = ada.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        for part in ["Delete this view?", "Open &#60;pumps&#62;", "Your tickets stay", "href=\"/requests/views\">Cancel"] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
        assert!(page.body.contains(&format!("method=\"post\" action=\"{path}\"")));
        assert_eq!(world.count("SELECT COUNT(*) FROM own_view").await, 1, "looking deletes nothing");
        for wrong in [&path, "/requests/views/999/delete", "/requests/views/x/delete"] {
            assert_eq!(ben.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        ok(&ada.post(&path, &[]).await, "/requests/views?done=deleted");
        assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND);
    }

    async fn enumeration_of_staff_and_stages_by_what_a_view_keeps_tells_nothing(world) {
        world.run(r#"UPDATE portal SET columns = '["subject","hs_pipeline_stage","owner"]'"#).await;
        let mine = world.ticket("Pump drips", "It drips").await;
        let ingrid = world.people.ingrid.0;
        world.staff("ingrid").await.post(&format!("/desk/t/{mine}/take"), &[("view", "all")]).await;
        let tom = world.count("SELECT id FROM staff WHERE email = 'tom@example.com'").await;
        let mut ada = world.customer("ada").await;
        // Tom and the second stage are there, on no ticket that Ada sees.
        let mut seen = vec![];
        for (what, id) in [("owner", tom), ("owner", 987_654), ("stage", 2), ("stage", 987_654)] {
            let alone = format!("{what}={id}");
            let list = ada.get(&format!("/requests?{alone}")).await;
            assert_eq!(list.status, StatusCode::OK);
            assert!(!list.body.contains("own-name"), "there is nothing to save of {alone}");
            refused(&save(&mut ada, "Alone", &alone).await, "Nothing is filtered here.");
            let both = save(&mut ada, "Both", &format!("q=pump&{alone}")).await;
            let kept = world.text("SELECT query FROM own_view").await;
            let views = ada.get("/requests/views").await;
            assert!(!views.body.contains("Part of this view"), "{}", views.body);
            world.run("DELETE FROM own_view").await;
            let field = format!("name=\"{what}\" value=\"{id}\"");
            let without = |text: &str| text.replace(&alone, &format!("{what}=N")).replace(&field, "");
            seen.push((without(both.location()), kept, without(&list.body)));
        }
        for pair in seen.chunks(2) {
            assert_eq!(pair[0].1, "q=pump");
            assert_eq!(pair[0], pair[1], "what is there and hidden looks like what is not there");
        }
        // Whom she has met is kept, and stays kept when the ticket is somebody else's.
        let query = format!("stage=1&owner={ingrid}");
        ok(&save(&mut ada, "Met", &query).await, &format!("/requests?{query}&done=saved"));
        world.run(&format!("UPDATE ticket SET owner_id = NULL, stage_id = 2 WHERE id = {mine}")).await;
        assert_eq!(views(&ada.get("/requests").await), [("Met".to_owned(), format!("/requests?{query}"))]);
        let page = ada.get(&format!("/requests?{query}")).await;
        assert!(page.body.contains("aria-current=\"true\"><svg") && !page.body.contains("own-name"), "it is that view");
    }

    async fn a_link_shows_no_more_than_ones_own_rights(world) {
        world.ticket("Ada's pump", "It drips").await;
        world.ticket_of(world.people.ada, None, "Ada's secret pump", "It drips").await;
        world.ticket_of(world.people.eve, Some(world.people.acme_two), "Eve's pump", "It drips").await;
        let (mut ada, mut ben, mut eve) = (world.customer("ada").await, world.customer("ben").await, world.customer("eve").await);
        choose(&mut ada, "status+ subject+ requester createdate owner last_activity", "").await;
        let page = ada.get(&format!("/requests?q=pump&by={}&sort=subject", world.people.ada)).await;
        let link = page.body.split("id=\"own-link\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let link = unescaped(link);
        let path = link.strip_prefix("http://127.0.0.1:8080").unwrap_or_else(|| panic!("the whole address: {link}"));
        assert_eq!(path, format!("/requests?q=pump&by={}&sort=subject", world.people.ada));
        assert!(page.body.contains("Ada&#39;s secret pump"));
        let bens = ben.get(path).await;
        assert!(bens.body.contains("Ada&#39;s pump") && !bens.body.contains("secret"), "a colleague sees what is the company's");
        assert!(heads(&bens).starts_with("Subject, Requested by"), "in columns of his own: {}", heads(&bens));
        let eves = eve.get(path).await;
        assert!(!eves.body.contains("Ada"), "a stranger does not even see the name");
        assert!(ada.get("/requests").await.body.contains("value=\"http://127.0.0.1:8080/requests?view=all\""));
    }

    async fn names_of_views_are_nothing_but_text(world) {
        let mut ada = world.customer("ada").await;
        world.ticket("Pump drips", "It drips").await;
        let names = ["\"><script>alert(1)</script>", "طلبات مفتوحة", "{{ shell }} & <b>", "\u{202e}gnp.exe"];
        for name in names {
            ok(&save(&mut ada, name, "q=%22%3E%3Cscript%3E").await, "/requests?q=%22%3E%3Cscript%3E&done=saved");
        }
        for path in ["/requests", "/requests/views", "/requests?q=%22%3E%3Cscript%3E"] {
            let page = ada.get(path).await;
            assert!(!page.body.contains("<script>alert") && !page.body.contains("\"><script>"), "{path}");
            assert!(page.body.contains("<bdi>طلبات مفتوحة</bdi>"), "{path}");
        }
        let mut all: Vec<String> = views(&ada.get("/requests").await).into_iter().map(|(name, _)| name).collect();
        all.sort();
        // Nothing turns what stands behind it.
        let mut expected = names.map(|name| name.replace('\u{202e}', ""));
        expected.sort();
        assert_eq!(all, expected);
    }

    async fn staff_who_look_at_the_portal_have_no_list_of_their_own(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut agent = world.staff("ingrid").await;
        let page = agent.get("/requests?status=open").await;
        assert_eq!(page.status, StatusCode::OK);
        for part in ["own-columns", "own-name", "own-link", "own-views"] {
            assert!(!page.body.contains(part), "{part}");
        }
        for (path, fields) in [
            ("/requests/columns", &[("order", "subject")][..]),
            ("/requests/views", &[("name", "x"), ("query", "q=x")]),
            ("/requests/views/replace", &[("replace", "1"), ("query", "q=x")]),
            ("/requests/views/1/rename", &[("name", "x")]),
            ("/requests/views/1/first", &[]),
            ("/requests/views/1/delete", &[]),
        ] {
            assert_eq!(agent.post(path, fields).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(agent.get("/requests/views").await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.count("SELECT COUNT(*) FROM own_view").await, 0);
    }

    async fn a_contact_who_is_deleted_leaves_no_views(world) {
        let mut ben = world.customer("ben").await;
        save(&mut ben, "Open", "status=open").await;
        choose(&mut ben, "subject+ status owner+ requester+ createdate+ last_activity+", "").await;
        let id = world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await;
        let mut tom = world.staff("tom").await;
        let version = tom.get(&format!("/desk/contacts/{id}/delete")).await.hidden("version");
        let gone = tom.post(&format!("/desk/contacts/{id}/delete"), &[("version", &version)]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
        assert_eq!(world.count("SELECT (SELECT COUNT(*) FROM own_view) + (SELECT COUNT(*) FROM own_columns)").await, 0);
    }
}
