/** The page's only style: the guard of pages lets in what has its hash. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --quiet: #59636e; --line: #d5dae0; --back: #fff; --card: #f5f7f9; --link: #0a58ca; --get: #0a58ca; --post: #1a6e37 }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ed; --quiet: #a3acb6; --line: #3a4149; --back: #14171a; --card: #1d2125; --link: #83b8ff; --get: #83b8ff; --post: #79d397 } }
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); overflow-wrap: break-word }
a { color: var(--link) }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px }
code { font: .875em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere }
pre { margin: .25rem 0 0; padding: .5rem .75rem; border-radius: 6px; background: var(--card); white-space: pre-wrap }
header, main { max-width: 64rem; margin: 0 auto; padding: 0 1.25rem }
header { padding-top: 2rem }
main { padding-bottom: 4rem }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.25 }
h1 small { font-size: 1rem; font-weight: normal; color: var(--quiet) }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem }
h3 { margin: 1.25rem 0 .25rem; font-size: .875rem; color: var(--quiet) }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; background: var(--back) }
summary { display: grid; grid-template-columns: 1rem 3.5rem minmax(0, 22rem) minmax(0, 1fr); gap: 0 .75rem; align-items: baseline; padding: .5rem .75rem; cursor: pointer; list-style: none; border-radius: 6px }
summary::-webkit-details-marker { display: none }
summary::before { content: "\\203a"; color: var(--quiet); font-weight: bold; text-align: center }
details[open] > summary::before { transform: rotate(90deg) }
summary:hover { background: var(--card) }
summary.schema { grid-template-columns: 1rem minmax(0, 1fr) }
.method { font-weight: 600; font-size: .8125rem; letter-spacing: .02em }
.get { color: var(--get) }
.post { color: var(--post) }
.quiet { color: var(--quiet) }
.inside { scroll-margin-top: 4.5rem; padding: 0 .75rem 1rem 2.5rem; border-top: 1px solid var(--line) }
.inside > p { margin: .75rem 0 0 }
.fields, .fields ul { margin: 0; padding: 0; list-style: none }
.fields ul { margin: .25rem 0 .25rem .25rem; padding-left: 1rem; border-left: 2px solid var(--line) }
.fields li { padding: .25rem 0 }
.fields p { margin: 0; color: var(--quiet) }
.name { font-weight: 600 }
.answers { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .375rem 1rem; margin: .25rem 0 0 }
.answers dt { font-weight: 600 }
.answers dd { margin: 0 }
@media (max-width: 48rem) {
  header, main { padding-left: 1rem; padding-right: 1rem }
  summary { grid-template-columns: 1rem 3rem minmax(0, 1fr) }
  summary > .quiet { grid-column: 2 / -1 }
  .inside { padding-left: .75rem }
}
`
