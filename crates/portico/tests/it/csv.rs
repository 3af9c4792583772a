//! Export: exactly the view, every row of it, and nothing a spreadsheet would run.

use crate::world::on_both_engines;

on_both_engines! {
    async fn the_export_has_every_row_of_the_view_in_its_order(world) {
        for i in 0..60 {
            world.ticket(&format!("Pump {i:02}"), "drips").await;
        }
        world.ticket_of(world.people.eve, Some(world.people.acme_two), "Not yours", "secret").await;
        let mut ada = world.customer("ada").await;
        let csv = ada.get("/requests.csv?sort=subject&dir=asc").await;
        assert!(csv.status.is_success());
        assert!(csv.bytes.starts_with(&[0xEF, 0xBB, 0xBF]), "a byte order mark comes first");
        let lines: Vec<&str> = csv.body.trim_start_matches('\u{feff}').trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 61);
        assert!(lines[0].starts_with("Subject,"), "{}", lines[0]);
        for (i, line) in lines[1..].iter().enumerate() {
            assert!(line.starts_with(&format!("Pump {i:02},")), "{line}");
        }
        let filtered = ada.get("/requests.csv?status=closed").await;
        assert_eq!(filtered.body.trim_end().split("\r\n").count(), 1, "only the header: {}", filtered.body);
    }

    async fn spreadsheet_formulas_in_cells_are_made_text(world) {
        for subject in ["=1+1", "+cmd|calc", "-2", "@SUM(A1)", "\"quoted\", with comma"] {
            world.ticket(subject, "x").await;
        }
        let mut ada = world.customer("ada").await;
        let csv = ada.get("/requests.csv").await;
        for cell in ["'=1+1", "'+cmd|calc", "'-2", "'@SUM(A1)", "\"\"\"quoted\"\", with comma\""] {
            assert!(csv.body.contains(cell), "{cell} in {}", csv.body);
        }
        assert!(!csv.body.lines().any(|line| line.starts_with(['=', '+', '-', '@'])));
    }
}
