//! Writes a PDF of one page with a title and some lines, in a font that every reader has. Text must be ASCII.

/// The page as a file, with a table of where its five objects are.
pub(super) fn page(title: &str, lines: &[String]) -> Vec<u8> {
    let content = content(title, lines);
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R \
         /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = pdf.len();
    pdf.push_str(&table);
    pdf.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1));
    pdf.into_bytes()
}

fn content(title: &str, lines: &[String]) -> String {
    let mut content = format!("BT /F1 18 Tf 56 770 Td ({}) Tj /F1 11 Tf 0 -12 Td", literal(title));
    for line in lines {
        content.push_str(&format!(" 0 -18 Td ({}) Tj", literal(line)));
    }
    content.push_str(" ET");
    content
}

fn literal(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars().filter(|letter| letter.is_ascii() && !letter.is_ascii_control()) {
        if matches!(letter, '(' | ')' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
