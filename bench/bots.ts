import { makeBot } from "../cli/index.js"
import type { Bot } from "../engine/index.js"
import type { SourceFile } from "../language/index.js"

type Flow = { readonly [key: string]: unknown }

export function file(name: string, content: unknown): SourceFile {
  return { file: `${name}.json`, name: `${name}.json`, content: JSON.stringify(content, null, 2) }
}

/** @throws where the bot has faults: a bench measures what runs */
export function botOf(flows: { readonly [name: string]: Flow }, spec: Flow = {}): Bot {
  const { bot, faults } = makeBot([file("bot", spec), ...Object.entries(flows).map(([name, flow]) => file(name, flow))])
  if (bot === null) throw new Error(JSON.stringify(faults.slice(0, 3)))
  return bot
}

/**
 * A circle of questions, each with two paths and a text with an expression: every answer is one transition.
 *
 * @param more steps that one answer nobody gives would lead to
 */
export function circle(steps: number, phrase = "go", more = 0): Flow {
  const names = Array.from({ length: steps + more }, (_, index) => `s${index}`)
  const entries = names.map((name, index) => {
    const to = index < steps ? names[(index + 1) % steps] : (names[index + 1] ?? "end")
    const next = [{ when: "@answer == 'never'", to: names[steps] ?? "end" }, { to }]
    return [name, { type: "prompt", message: `Number ${index}, {{ @answer }}?`, save: "@answer", next }] as const
  })
  return { trigger: { phrases: [phrase] }, start: "s0", steps: Object.fromEntries(entries) }
}

/** Flows of fifty steps of every common kind, in two languages: what a big bot is made of. */
export function bigBot(flows: number): readonly SourceFile[] {
  const files = [file("bot", { locales: ["en", "ru"] })]
  for (let number = 0; number < flows; number++) files.push(file(`flow${number}`, bigFlow(number)))
  return files
}

function bigFlow(number: number): Flow {
  const steps = Array.from({ length: 50 }, (_, index) => [`s${index}`, bigStep(number, index)] as const)
  return { trigger: { phrases: [`start flow ${number}`] }, start: "s0", steps: Object.fromEntries(steps) }
}

function bigStep(number: number, index: number): Flow {
  const next = index === 49 ? "end" : `s${index + 1}`
  const asked = `@a${index - (index % 5)}`
  switch (index % 5) {
    case 0:
      return {
        type: "prompt",
        message: { en: `Question ${number} {{ ${asked} }}?`, ru: `Вопрос ${number} {{ ${asked} }}?` },
        input: { type: "text", maxLength: 100 },
        save: asked,
        next: [{ when: `${asked} == 'x${number}'`, to: "end" }, { to: next }],
      }
    case 1:
      return { type: "branch", next: [{ when: `size(${asked}) > ${index}`, to: next }, { to: next }] }
    case 2:
      return { type: "choice", message: "Choose", options: [{ value: "a" }, { value: "b" }], save: `@c${index}`, next }
    default:
      return {
        type: "message",
        message: { en: `Hello {{ ${asked} }} ${index}`, ru: `Привет {{ ${asked} }} ${index}` },
        next,
      }
  }
}
