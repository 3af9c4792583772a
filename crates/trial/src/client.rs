//! A browser without a face: one connection that is kept open, with its cookies.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Method, Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection with cookies.
pub(crate) struct Client {
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
    cookies: Vec<(String, String)>,
    /// What is accepted besides plain bytes, such as `br`.
    pub(crate) encodings: Option<&'static str>,
}

/// An answer.
pub(crate) struct Page {
    /// The status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
}

impl Page {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A file to send.
pub(crate) struct Attached<'f> {
    /// Its name.
    pub(crate) name: &'f str,
    /// What is in it.
    pub(crate) bytes: &'f [u8],
}

impl Client {
    /// Opens a connection.
    ///
    /// # Errors
    /// When nobody listens.
    pub(crate) async fn connect(address: SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // When the connection ends, sending says so.
        tokio::spawn(async move {
            let _ = connection.await;
        });
        Ok(Client { address, sender, cookies: vec![], encodings: None })
    }

    /// Another connection with the same cookies.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub(crate) async fn again(&self) -> Result<Client> {
        self.at(self.address).await
    }

    /// A connection to another place with the same cookies.
    ///
    /// # Errors
    /// When nobody listens there.
    pub(crate) async fn at(&self, address: SocketAddr) -> Result<Client> {
        let mut client = Client::connect(address).await?;
        client.cookies.clone_from(&self.cookies);
        Ok(client)
    }

    /// Signs somebody in at `/sign-in` or `/desk/sign-in`.
    ///
    /// # Errors
    /// When it does not work.
    pub(crate) async fn sign_in(&mut self, path: &str, email: &str, password: &str) -> Result<()> {
        let page = self.post(path, &[("email", email), ("password", password)]).await?;
        ensure!(page.status == 303, "{email} cannot sign in at {path}: {} {}", page.status, page.text());
        ensure!(!self.cookies.is_empty(), "{email} got no cookie");
        Ok(())
    }

    /// The cookies as a header has them.
    pub(crate) fn cookie(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When the connection is lost.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Page> {
        self.send(Method::GET, path, None, Bytes::new()).await
    }

    /// Posts a form.
    ///
    /// # Errors
    /// When the connection is lost.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let kind = "application/x-www-form-urlencoded".to_owned();
        self.send(Method::POST, path, Some(kind), body.join("&").into()).await
    }

    /// Posts a form with files in the field `files`.
    ///
    /// # Errors
    /// When the connection is lost.
    pub(crate) async fn post_files(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[Attached<'_>],
    ) -> Result<Page> {
        let (kind, body) = multipart(fields, files);
        self.send(Method::POST, path, Some(kind), body.into()).await
    }

    async fn send(&mut self, method: Method, path: &str, kind: Option<String>, body: Bytes) -> Result<Page> {
        let response = tokio::time::timeout(PATIENCE, self.begin(method, path, kind, body)).await??;
        let (parts, body) = response.into_parts();
        let body = tokio::time::timeout(PATIENCE, body.collect()).await??.to_bytes();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str()?);
        }
        Ok(Page { status: parts.status.as_u16(), headers: parts.headers, body })
    }

    /// Sends a request; the body of the answer is still to be read.
    ///
    /// # Errors
    /// When the connection is lost.
    pub(crate) async fn begin(
        &mut self,
        method: Method,
        path: &str,
        kind: Option<String>,
        body: Bytes,
    ) -> Result<Response<Incoming>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.address.to_string())
            .header(HeaderName::from_static("sec-fetch-site"), "same-origin");
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookie());
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(encodings) = self.encodings {
            request = request.header(header::ACCEPT_ENCODING, encodings);
        }
        self.sender.ready().await?;
        Ok(self.sender.send_request(request.body(Full::new(body))?).await?)
    }

    fn keep(&mut self, cookie: &str) {
        let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { return };
        self.cookies.retain(|(other, _)| other != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn multipart(fields: &[(&str, &str)], files: &[Attached<'_>]) -> (String, Vec<u8>) {
    const BOUNDARY: &str = "portico-trial-boundary";
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").into_bytes());
        body.extend(value.as_bytes());
        body.extend(b"\r\n");
    }
    for file in files {
        body.extend(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n",
                file.name
            )
            .into_bytes(),
        );
        body.extend(file.bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_written_as_browsers_write_them() {
        assert_eq!(encoded("a b&ö"), "a%20b%26%C3%B6");
        let (kind, body) = multipart(&[("body", "Hi")], &[Attached { name: "a.txt", bytes: b"x" }]);
        let body = String::from_utf8_lossy(&body);
        assert!(kind.starts_with("multipart/form-data; boundary="));
        assert!(body.contains("name=\"body\"\r\n\r\nHi\r\n") && body.contains("filename=\"a.txt\""), "{body}");
    }
}
