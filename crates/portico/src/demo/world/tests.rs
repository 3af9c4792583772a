//! What other parts of the program rely on: numbers, order, stages that fit their steps, and files that open.

use std::collections::HashSet;

use super::*;

mod attachments;

fn demo() -> World {
    world(&Plan::default())
}

fn public_text(ticket: &Ticket) -> Vec<&str> {
    let bodies = ticket.steps.iter().filter_map(|step| match step {
        Step::Customer { body, .. } | Step::Agent { body, .. } => Some(body.as_str()),
        _ => None,
    });
    [ticket.subject.as_str(), ticket.content.as_str()].into_iter().chain(bodies).collect()
}

fn files(ticket: &Ticket) -> Vec<&File> {
    let attached = |step| match step {
        &Step::Customer { ref files, .. } | &Step::Agent { ref files, .. } => files.as_slice(),
        _ => &[],
    };
    ticket.steps.iter().flat_map(attached).collect()
}

/// The stage that the steps lead to, told independently of how the tickets are made.
fn replay(ticket: &Ticket) -> Stage {
    let mut stage = Stage::New;
    for step in &ticket.steps {
        stage = match step {
            Step::Customer { .. } if stage != Stage::New => Stage::WaitingOnUs,
            Step::Agent { .. } => Stage::WaitingOnContact,
            Step::Stage { to, .. } => *to,
            _ => stage,
        };
    }
    stage
}

#[test]
fn the_same_plan_gives_the_same_world() {
    let plan = Plan { tickets: 150, seed: 7 };
    assert_eq!(world(&plan), world(&plan));
    assert_ne!(world(&plan), world(&Plan { seed: 8, ..plan }));
}

#[test]
fn there_are_as_many_of_everything_as_promised() {
    let world = demo();
    assert_eq!([world.agents.len(), world.companies.len(), world.contacts.len()], [6, 40, 160]);
    assert_eq!(world.tickets.len(), 1_200);
    let admins: Vec<&str> =
        world.agents.iter().filter(|agent| agent.is_admin).map(|agent| agent.email.as_str()).collect();
    let told = crate::demo::sign_ins().into_iter().find(|sign_in| sign_in.role == "Admin");
    assert_eq!(Some(admins), told.as_ref().map(|admin| vec![admin.email.as_str()]), "who is told to be one is one");
    let twice = world.contacts.iter().filter(|contact| !contact.other_companies.is_empty()).count();
    assert!((4..=12).contains(&twice), "{twice} contacts with two companies");
    for tickets in [0, 1, 5, 9, 20, 90] {
        assert_eq!(super::world(&Plan { tickets, seed: 1 }).tickets.len(), tickets);
    }
}

#[test]
fn stages_languages_and_files_are_spread_as_in_life() {
    let world = demo();
    let share =
        |keep: &dyn Fn(&&Ticket) -> bool| world.tickets.iter().filter(keep).count() * 1_000 / world.tickets.len();
    let check = |name: &str, expected: std::ops::RangeInclusive<usize>, share: usize| {
        assert!(expected.contains(&share), "{name}: {share} of a thousand");
    };
    check("new", 35..=65, share(&|ticket| ticket.stage == Stage::New));
    check("waiting on contact", 95..=145, share(&|ticket| ticket.stage == Stage::WaitingOnContact));
    check("waiting on us", 105..=160, share(&|ticket| ticket.stage == Stage::WaitingOnUs));
    check("closed", 650..=750, share(&|ticket| ticket.stage == Stage::Closed));
    check("with files", 210..=290, share(&|ticket| !files(ticket).is_empty()));
    check("without a conversation", 3..=20, share(&|ticket| !ticket.portal_thread));
    check("Arabic", 40..=120, share(&|ticket| ticket.content.contains(|letter| matches!(letter, 'ا'..='ي'))));
    check("Swedish", 30..=120, share(&|ticket| ticket.content.contains("är ") || ticket.content.contains("Hej")));
}

#[test]
fn steps_are_in_order_and_lead_to_the_stage() {
    for ticket in demo().tickets {
        let agos: Vec<i64> = ticket.steps.iter().map(Step::ago).collect();
        assert!(agos.windows(2).all(|pair| pair[0] > pair[1]), "{agos:?}");
        assert!(agos.iter().all(|ago| *ago > 0 && *ago < 731 * 86_400 * 1_000_000), "{agos:?}");
        assert_eq!(agos[0], ticket.created_ago);
        assert_eq!(replay(&ticket), ticket.stage, "{}", ticket.subject);
        let owner = ticket.steps.iter().rev().find_map(|step| match step {
            Step::Owner { to, .. } => Some(*to),
            _ => None,
        });
        assert_eq!(owner, ticket.owner);
    }
}

#[test]
fn everybody_on_a_ticket_belongs_there() {
    let world = demo();
    for ticket in &world.tickets {
        assert_eq!(world.contacts[ticket.requester].company, ticket.company);
        assert!(!ticket.colleagues.contains(&ticket.requester));
        for step in &ticket.steps {
            if let Step::Customer { who, .. } = step {
                assert!(*who == ticket.requester || ticket.colleagues.contains(who));
                assert_eq!(world.contacts[*who].company, ticket.company);
            }
        }
        assert_eq!(ticket.portal_thread, matches!(ticket.steps[0], Step::Customer { .. }));
        assert!(!ticket.content.is_empty() && ticket.serial.is_none() | ticket.product.is_some());
    }
}

#[test]
fn amelia_sees_her_first_screen() {
    let world = demo();
    let amelia = world.contacts.iter().position(|contact| contact.email == "amelia.okafor@harrowwater.example");
    let harrow: Vec<&Ticket> = world.tickets.iter().filter(|ticket| ticket.company == 0).collect();
    assert_eq!(harrow.len(), 23);
    assert_eq!(harrow.iter().filter(|ticket| Some(ticket.requester) == amelia).count(), 9);
    let of = |stage| harrow.iter().filter(|ticket| ticket.stage == stage).count();
    assert_eq!([of(Stage::WaitingOnContact), of(Stage::WaitingOnUs), of(Stage::New)], [2, 3, 1]);
    assert_eq!(harrow[0].subject, "FM-220 flow meter drifts after firmware 4.2");
    assert_eq!(files(harrow[0]).len(), 3);
    assert!(world.tickets[..9].iter().all(|ticket| ticket.company == 0));
    assert!(world.tickets[9..].windows(2).all(|pair| pair[0].created_ago <= pair[1].created_ago));
}

#[test]
fn addresses_are_unique_and_lead_nowhere() {
    let world = demo();
    let contacts = world.contacts.iter().map(|contact| contact.email.as_str());
    let emails: Vec<&str> = contacts.chain(world.agents.iter().map(|agent| agent.email.as_str())).collect();
    assert_eq!(emails.iter().collect::<HashSet<_>>().len(), emails.len());
    for email in emails {
        assert!(email.is_ascii() && email.ends_with(".example") && !email.contains([' ', '|']), "{email}");
        let local = email.split('@').next().unwrap_or_default();
        assert!(local.split('.').count() == 2 && local.split('.').all(|part| part.len() > 1), "{email}");
    }
    assert!(world.companies.iter().all(|company| company.domain.ends_with(".example")));
    assert!(world.contacts.iter().all(|contact| contact.phone.contains(" 555 ")));
}

#[test]
fn nothing_of_a_note_is_said_in_public() {
    let mut notes = 0;
    for ticket in demo().tickets {
        for text in public_text(&ticket) {
            let text = text.to_lowercase();
            assert!(!NOTE_MARKERS.iter().any(|marker| text.contains(&marker.to_lowercase())), "{text}");
        }
        for step in &ticket.steps {
            if let Step::Note { body, .. } = step {
                assert!(NOTE_MARKERS.iter().any(|marker| body.contains(marker)), "{body}");
                notes += 1;
            }
        }
    }
    assert!(notes > 250, "{notes} notes");
}

#[test]
fn texts_have_no_gaps_left_and_subjects_vary() {
    let world = demo();
    for ticket in &world.tickets {
        for text in public_text(ticket) {
            assert!(!text.is_empty() && !text.contains(['{', '}', '#']) && !text.contains(" ."), "{text}");
            // A dollar sign is followed by a name only where a gap was missed.
            assert!(!text.contains('$'), "{text}");
        }
    }
    let subjects: HashSet<&str> = world.tickets.iter().map(|ticket| ticket.subject.as_str()).collect();
    assert!(subjects.len() * 10 >= world.tickets.len() * 6, "{} distinct subjects", subjects.len());
}

#[test]
fn every_story_can_be_told() {
    let stories = stories::all();
    let count = |keep: &dyn Fn(stories::Area) -> bool| stories.iter().filter(|story| keep(story.area)).count();
    use stories::Area;
    assert!(count(&|area| matches!(area, Area::Flow | Area::Lab | Area::Network | Area::Orders | Area::Service)) >= 45);
    assert!(count(&|area| area == Area::Swedish) >= 5 && count(&|area| area == Area::Arabic) >= 4);
    assert!(count(&|area| area == Area::Short) >= 10);
    for story in &stories {
        assert!(!story.subjects.is_empty() && !story.priorities.is_empty(), "{:?}", story.subjects);
        assert_eq!(story.turns[0].speaker, stories::Speaker::Customer, "{:?}", story.subjects);
        let product = story.products.first().copied();
        for seed in 0..40 {
            let mut rng = rng::Rng::new(seed, 0);
            let mut slots = slots::Slots::new(Lang::English, product, None, &mut rng);
            for name in ["customer", "company", "city", "colleague", "agent", "mate"] {
                slots.set(name, "Ada");
            }
            slots.with_files = seed % 2 == 0;
            story.subjects.iter().for_each(|subject| assert!(!slots.fill(subject, &mut rng).is_empty()));
            story.turns.iter().for_each(|turn| drop(slots.fill(turn.text, &mut rng)));
            story.turns.iter().flat_map(|turn| &turn.files).for_each(|name| drop(files::make(name, &slots, &mut rng)));
        }
    }
}
