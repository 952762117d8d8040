import Exposition
import Testing

@Suite("Content negotiation")
struct ContentNegotiationTests {
  @Test(
    "gives OpenMetrics to those who ask for it by name and weigh it no less than text",
    arguments: [
      // As Prometheus 2.42 sends it, and with the parameter that version 3 added.
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
        + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
        + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
      "application/openmetrics-text",
      "APPLICATION/OpenMetrics-Text ; Version=\"1.0.0\" ; Q=0.2",
      "text/plain;q=0.5 , application/openmetrics-text;version=1.0.0;q=0.5",
      "text/plain;q=0.2,*/*;q=0.9,application/openmetrics-text;q=0.3",
    ])
  func openMetrics(accept: String) {
    #expect(ExpositionFormat(accept: accept) == .openMetrics)
  }

  @Test(
    "gives text to everyone else",
    arguments: [
      nil, "", "*/*", "text/plain", ",;,=;q", "application/json",
      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      "application/openmetrics-text;version=1.0.0;q=0.2,text/plain;version=0.0.4;q=0.5",
      "application/openmetrics-text;q=0.5,text/*;q=0.6",
      "application/openmetrics-text;q=0.5,*/*;q=0.6",
      "application/openmetrics-text;version=0.0.1",
      "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
      "application/openmetrics-text;version=2.0.0,text/plain;q=0.1",
      "application/openmetrics-text;q=0",
      "application/openmetrics-text;q=nan",
      "application/openmetrics-text;q=2",
      "application/*",
    ])
  func text(accept: String?) {
    #expect(ExpositionFormat(accept: accept) == .prometheusText)
  }

  @Test(
    "compresses for those who take it",
    arguments: [
      "gzip", "GZIP", "deflate, gzip;q=0.1", "x-gzip", "*", "br;q=1.0, *;q=0.5", "gzip;q=0.5, identity;q=0.5",
    ])
  func gzip(acceptEncoding: String) {
    #expect(ContentEncoding(acceptEncoding: acceptEncoding) == .gzip)
  }

  @Test(
    "does not compress for the others",
    arguments: [
      nil, "", "identity", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "gzip;q=x", "gzip;q=0.4, identity;q=0.5",
    ])
  func identity(acceptEncoding: String?) {
    #expect(ContentEncoding(acceptEncoding: acceptEncoding) == .identity)
  }

  @Test("names the formats as their specifications do")
  func contentTypes() {
    #expect(ExpositionFormat.prometheusText.contentType == "text/plain; version=0.0.4; charset=utf-8")
    #expect(
      ExpositionFormat.openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
  }
}
