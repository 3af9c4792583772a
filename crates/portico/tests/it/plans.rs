//! The plans of lists: every order walks an index, on both engines.

use db::{Conn, DbError, Dialect, Sql};
use portico::desk::columns::{self, Column};
use portico::desk::door::Claim;
use portico::desk::explain;
use portico::desk::ids::SessionId;
use portico::desk::tickets::{
    At, ListQuery, OwnerFilter, Queue, SortBy, Status, View, choices_statement, chosen_statement, list_statement,
    queue_statements,
};
use portico::desk::viewer::{Customer, Shown, Viewer};

use crate::world::{World, on_both_engines};

const ORDERS: [SortBy; 6] =
    [SortBy::Subject, SortBy::Requester, SortBy::Created, SortBy::Owner, SortBy::Activity, SortBy::Status];

fn ada(world: &World) -> Viewer {
    Viewer::Customer(Customer {
        id: world.people.ada,
        company: Some(world.people.acme),
        shown: Shown::default(),
        first_name: "Ada".into(),
        last_name: "Berg".into(),
        email: "ada@example.com".into(),
        company_name: Some("Acme".into()),
        language: None,
        time_zone: None,
        session: SessionId(1),
        over_at: crate::world::NOON,
        viewed_by: None,
    })
}

/// The plan of each statement, with every way round the index taken from PostgreSQL.
pub(crate) async fn plans(world: &World, statements: Vec<Sql>) -> Vec<String> {
    let is_postgres = world.db.db.dialect() == Dialect::Postgres;
    world
        .db
        .db
        .write(move |conn: &mut Conn| {
            Box::pin(async move {
                if is_postgres {
                    conn.script(
                        "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;
                         SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off",
                    )
                    .await?;
                }
                let mut plans = vec![];
                for statement in statements {
                    plans.push(conn.explain(statement).await?.join("\n"));
                }
                Ok::<_, DbError>(plans)
            })
        })
        .await
        .expect("plans can be read")
}

pub(crate) fn walks_an_index(plan: &str, what: &str) {
    for line in plan.lines() {
        let line = line.trim();
        // SQLite says SCAN for walking an index as well; without one it says nothing after the table's name.
        let scans_a_table = line.contains("Seq Scan")
            || (line.starts_with("SCAN ")
                && !line.contains(" USING ")
                && !line.contains("SCAN w")
                && line != "SCAN CONSTANT ROW"
                && !line.starts_with("SCAN ("));
        let sorts = line.contains("Sort  (") || line.contains("USE TEMP B-TREE");
        assert!(!scans_a_table, "{what} reads a whole table:\n{plan}");
        assert!(!sorts, "{what} sorts:\n{plan}");
    }
}

on_both_engines! {
    async fn every_order_of_every_view_walks_an_index(world) {
        for view in [View::All, View::Organization, View::Mine] {
            for sort in ORDERS {
                for descending in [true, false] {
                    for status in [None, Some(Status::Open)] {
                        let q = ListQuery { view, sort, descending, status, ..ListQuery::default() };
                        let statement = list_statement(&ada(world), world.db.db.dialect(), &q, &[]);
                        for plan in plans(world, vec![statement]).await {
                            walks_an_index(&plan, &format!("{view:?} by {sort:?} descending {descending} status {status:?}"));
                        }
                    }
                }
            }
        }
    }

    async fn columns_of_any_kind_change_no_walk(world) {
        let all = "content,hs_pipeline,hs_pipeline_stage,hs_ticket_priority,hs_ticket_category,source_type,closed_date,first_agent_reply_date,last_reply_date,product";
        let all: Vec<Column> = columns::parse(all);
        for sort in ORDERS {
            let q = ListQuery { sort, ..ListQuery::default() };
            let statement = list_statement(&ada(world), world.db.db.dialect(), &q, &all);
            for plan in plans(world, vec![statement]).await {
                walks_an_index(&plan, &format!("ten columns by {sort:?}"));
            }
        }
    }

    async fn later_pages_walk_the_same_index(world) {
        for sort in ORDERS {
            let q = ListQuery { sort, at: At::After("7.1.5.key".into()), ..ListQuery::default() };
            let statement = list_statement(&ada(world), world.db.db.dialect(), &q, &[]);
            for plan in plans(world, vec![statement]).await {
                walks_an_index(&plan, &format!("a later page by {sort:?}"));
            }
        }
    }

    async fn filters_walk_an_index_of_their_own_or_of_the_list(world) {
        let requester = Some(world.people.ada);
        for q in [
            ListQuery { requester, ..ListQuery::default() },
            ListQuery { owner: Some(OwnerFilter::Staff(world.people.ingrid)), ..ListQuery::default() },
            ListQuery { owner: Some(OwnerFilter::Nobody), ..ListQuery::default() },
        ] {
            let statement = list_statement(&ada(world), world.db.db.dialect(), &q, &[]);
            for plan in plans(world, vec![statement]).await {
                walks_an_index(&plan, &format!("{q:?}"));
            }
        }
    }

    async fn options_are_leapt_to_along_an_index(world) {
        let two = [("hs_ticket_priority", "HIGH"), ("product", "fm")].map(|(property, value)| (property.to_owned(), value.to_owned()));
        for view in [View::All, View::Organization, View::Mine] {
            for chosen in [two[..1].to_vec(), two.to_vec()] {
                let q = ListQuery { view, chosen, ..ListQuery::default() };
                let statement = chosen_statement(&ada(world), &q).expect("Ada may see tickets");
                for plan in plans(world, vec![statement]).await {
                    // A union of two short lists is made one in memory.
                    let plan: Vec<&str> = plan.lines().filter(|line| !line.contains("USE TEMP B-TREE") && !line.contains("Sort  (")).collect();
                    let plan = plan.join("\n");
                    walks_an_index(&plan, &format!("{q:?}"));
                }
                for sort in ORDERS {
                    let q = ListQuery { sort, ..q.clone() };
                    let statement = list_statement(&ada(world), world.db.db.dialect(), &q, &[]);
                    for plan in plans(world, vec![statement]).await {
                        walks_an_index(&plan, &format!("{view:?} by {sort:?} with options"));
                    }
                }
            }
        }
    }

    async fn names_for_filters_are_leapt_to_along_an_index(world) {
        let statement = choices_statement(&ada(world)).expect("Ada may see tickets");
        for plan in plans(world, vec![statement]).await {
            walks_an_index(&plan, "names for filters");
        }
    }

    async fn those_who_see_a_ticket_are_walked_along_their_companies(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let token = world.staff("ingrid").await.cookies().values().next().cloned();
        let criteria = r#"[[{"property":"lastname","operator":"EQ","values":["Okoye"]}]]"#;
        world.lets_in(1, criteria).await;
        for settings in ["ticket_access = 'company', access = 'everybody'", &format!("ticket_access = 'company_if', company_if = '{criteria}', access = 'groups'")] {
            world.run(&format!("UPDATE portal SET {settings}")).await;
            let claim = Claim::Desk { token: token.clone(), about: None };
            let statements = world.app.read(claim, move |mut s| Box::pin(async move { explain::statements(&mut s, id).await })).await.expect("there are statements");
            assert_eq!(statements.len(), 1);
            for plan in plans(world, statements).await {
                assert!(plan.contains("contact_company_of_primary"), "{plan}");
                walks_an_index(&plan, settings);
            }
        }
    }

    async fn every_queue_of_the_help_desk_walks_an_index(world) {
        let inbox = portico::desk::ids::InboxId(1);
        for queue in [
            Queue::Mine, Queue::Unassigned, Queue::OurTurn, Queue::TheirTurn, Queue::All, Queue::Closed, Queue::Inbox(inbox),
        ] {
            for plan in plans(world, queue_statements(world.people.ingrid, queue, None)).await {
                walks_an_index(&plan, &format!("{queue:?}"));
            }
            // PostgreSQL knows how many tickets there are; SQLite would rather walk the queue to its end.
            if world.db.db.dialect() == Dialect::Sqlite {
                for plan in plans(world, queue_statements(world.people.ingrid, queue, Some(&[1, 2, 3]))).await {
                    assert!(plan.contains("t USING INTEGER PRIMARY KEY"), "a few that are named in {queue:?}:\n{plan}");
                }
            }
        }
    }
}
