import { blockHolds } from "../../helpdesk/index.js"
import type { Contents } from "../../store/index.js"
import type { Ledger } from "../ledger.js"
import { MOST_FILES } from "../send-file.js"
import { type AnswerPromise, firstOf, isToCome, type RestPromise } from "./promise.js"

export const fileIsKeptWhole: AnswerPromise = {
  promise: "a file that was answered is kept whole, and of one that was given up nothing",
  section: "11.1",
  broken: ({ id, request, outcome }, { ledger }) => {
    if (request.kind !== "upload" || outcome?.kind !== "answered") return null
    const file = ledger.files.get(request.file)
    if (outcome.answer === null) return file === undefined ? null : `${id} was given up, and is kept.`
    if (file === undefined)
      return ledger.erased.has(request.conversation) ? null : `${id} was answered, and is not kept.`
    const size = request.parts.reduce((sum, part) => sum + part, 0)
    const bytes = file.bytes.reduce((sum, part) => sum + part.length, 0)
    return file.size === size && bytes === size ? null : `${id} has ${bytes} of ${size} bytes.`
  },
}

export const filesAreFew: AnswerPromise = {
  promise: "a conversation has no more files than it may have",
  section: "10",
  broken: ({ request, outcome }, { ledger }) => {
    if (request.kind !== "upload" || outcome?.kind !== "answered") return null
    const { conversation } = request
    const count = [...ledger.files.values()].filter(file => file.conversation === conversation).length
    return count <= MOST_FILES ? null : `${conversation} has ${count} files.`
  },
}

export const bannedSendsNoFile: AnswerPromise = {
  promise: "who is banned sends no file",
  section: "6.4",
  broken: ({ id, request, outcome, commitsBefore }, { ledger, now }) => {
    if (request.kind !== "upload" || outcome?.kind !== "answered") return null
    const ban = [...ledger.blocks.values()].find(
      ({ id: block, scope, subject, ...rest }) =>
        scope === "conversation" &&
        subject.kind === "conversation" &&
        subject.value === request.conversation &&
        (ledger.madeBy.get(block) ?? 0) <= commitsBefore &&
        ledger.isUnchangedSince("block", block, commitsBefore) &&
        blockHolds({ id: block, scope, subject, ...rest }, now()),
    )
    return ban === undefined ? null : `${id} has sent a file into ${request.conversation}, and ${ban.id} holds.`
  },
}

export const attachedFilesAreItsOwn: AnswerPromise = {
  promise: "only whole files of its own conversation come with a message",
  section: "10",
  broken: ({ id, request, outcome }, { ledger }) => {
    if (request.kind !== "message" || request.files === undefined || outcome?.kind !== "answered") return null
    return firstOf(request.files, name => {
      const file = ledger.files.get(name)
      if (file === undefined) return null
      return file.size !== null && file.conversation === request.conversation
        ? null
        : `${name} came with ${id}, and is ${file.size === null ? "not whole" : `of ${file.conversation}`}.`
    })
  },
}

export const nothingIsLeftOfTheErased: RestPromise = {
  promise: "nothing of somebody erased is kept afterwards, whatever was under way",
  section: "10",
  broken: ({ ledger }, kept) => {
    if (isToCome(ledger, "erasure:")) return null
    return (
      firstOf(kept.uploads, ({ id, conversation }) =>
        ledger.erased.has(conversation) ? `The file ${id} of ${conversation} is kept, which was erased.` : null,
      ) ??
      // A key may be used anew after what was kept under it was erased.
      firstOf(kept.requests, ({ id, conversation = /^(\S+) /.exec(id)?.[1] ?? "" }) =>
        ledger.erased.has(conversation) ? `The answer to ${id} about ${conversation} is kept, which was erased.` : null,
      ) ??
      namedStill(ledger, kept)
    )
  },
}

function namedStill(ledger: Ledger, kept: Contents): string | null {
  if (ledger.gone.size === 0) return null
  const text = JSON.stringify(kept)
  return firstOf(ledger.gone, person => {
    const name = `Name of ${person.slice(person.indexOf(" ") + 1)}.`
    const at = text.indexOf(name)
    return at === -1 ? null : `"${name}" is kept, who was erased: ${text.slice(Math.max(0, at - 160), at + 40)}`
  })
}
