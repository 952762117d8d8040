extension Page {
  /// What is the same for everyone.
  static let topSource = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Partwatch</title>
    <link rel="icon" href="data:,">
    <style>{{{style}}}</style>
    </head>
    <body>
    <a class="skip" href="#main">Skip to what is wrong</a>
    <header class="top">
    <h1><a href="/">Partwatch</a></h1>
    <nav aria-label="Elsewhere"><a href="/metrics">Metrics</a> <a href="/api/v1/tables">JSON</a> <a href="/healthz">Health</a> <a href="/readyz">Readiness</a></nav>
    <span class="dim">version {{version}}</span>
    </header>
    <main id="main">
    """

  /// What changes from one moment to the next.
  static let statusSource = """
    {{#isPart}}<p><a href="/">← All databases</a></p>
    {{/isPart}}
    {{#notFound}}<p class="banner warning" role="status">There is nothing by that name here. It may be gone, or not read yet.</p>
    {{/notFound}}
    {{#waiting}}<p class="banner info" role="status">Waiting for the first poll.</p>
    {{/waiting}}
    {{#idle}}<p class="banner warning">▲ In the configuration, {{.}}</p>
    {{/idle}}
    <ul class="status" aria-label="Databases">
    {{#databases}}<li><a href="{{link}}">{{name}}</a> {{#isUp}}<span class="up">● up</span>{{/isUp}}{{^isUp}}<span class="critical">✕ down</span>{{/isUp}}, <span class="dim">{{age}}</span></li>
    {{/databases}}
    </ul>
    """

  /// The databases.
  static let bodySource = """
    {{#sections}}
    <section class="database" aria-labelledby="db{{number}}">
    <h2 id="db{{number}}"><bdi>{{database}}</bdi>{{#asOf}} <small>as of {{asOf}}, by the server’s clock</small>{{/asOf}}</h2>
    {{#down}}<p class="banner critical" role="alert">✕ Cannot be read: {{reason}}. {{#wasRead}}What is shown is what was read last.{{/wasRead}}{{^wasRead}}Nothing is known of it yet.{{/wasRead}}</p>
    {{/down}}
    {{#failures}}<p class="banner warning">▲ The collector {{collector}} fails: {{failure}}</p>
    {{/failures}}
    {{#overview}}{{>overview}}{{/overview}}
    {{#findings}}{{>findings}}{{/findings}}
    {{#maps}}{{>maps}}{{/maps}}
    {{#queries}}{{>queries}}{{/queries}}
    </section>
    {{/sections}}
    </main>
    <script>{{{script}}}</script>
    </body>
    </html>

    """
}
