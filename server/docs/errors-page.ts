import { STATUS, TITLES } from "../http/problems.js"
import { STYLE } from "./docs-style.js"
import { escaped, marked } from "./docs-text.js"
import { REMEDIES } from "./remedies.js"

/** The page that the `type` of every problem leads to: each code, its status, and what to do. */
export function errorsPage(): string {
  const codes = { ...STATUS, INTERNAL: 500 }
  const parts = Object.entries(codes).map(([code, status]) => {
    const remedy = (REMEDIES as { readonly [code: string]: string })[code] ?? "`detail` says what to do."
    return `<section id="${code}"><h2><a href="#${code}"><code>${code}</code></a></h2>
<p>${status} ${escaped(TITLES[status] ?? "")}. ${marked(remedy)}</p></section>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Refusals of Parley over HTTP</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Refusals</h1>
<p>A refusal is a problem (RFC 9457). Its <code>code</code> stays the same for ever, <code>detail</code> is for people,
<code>pointer</code> is a place in the body that was sent, <code>parameter</code> the name of a query parameter, and
<code>requestId</code> is what the server's log knows the request by. <a href="../docs">All routes</a></p>
</header>
<main>
${parts.join("\n")}
</main>
</body>
</html>
`
}
