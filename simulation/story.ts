import type { Subject } from "../helpdesk/index.js"
import type { ActorRequest, SimulationStep } from "./simulation-step.js"

/** A list of steps in words: a line a step. */
export function storyOf(steps: readonly SimulationStep[]): readonly string[] {
  return steps.map(lineOf)
}

function lineOf(step: SimulationStep): string {
  switch (step.do) {
    case "ask":
      return `${step.id}, at process ${step.process}: ${wish(step.request)}`
    case "go":
      return `${step.id} goes on${step.how === undefined ? "" : `: ${PASSAGES[step.how]}`}`
    case "decide":
      return `${step.id} goes on until it is decided, and is not written yet`
    case "settle":
      return "all that is under way goes on until it rests"
    case "time":
      return step.milliseconds < 0
        ? `the clock is set back by ${-step.milliseconds} ms`
        : `${step.milliseconds} ms go by`
    case "answer":
      return `the system outside answers call ${step.which + 1}: ${short(JSON.stringify(step.result))}`
    case "fail":
      return `the system outside refuses call ${step.which + 1}: ${step.code}`
    case "deliver":
      return `the webhook ${DELIVERED[step.how]} delivery ${step.which + 1}`
    case "hearAll":
      return "all who watch the desk hear what there is to hear"
    case "kill":
      return `process ${step.process} dies, and starts again`
    case "restart":
      return "all processes die, and start again from what the store kept"
  }
}

const DELIVERED = {
  taken: "takes",
  refused: "refuses",
  unheard: "takes, and is not heard to,",
  givenUp: "refuses for good",
}

const PASSAGES = {
  busy: "the store is busy and refuses it",
  lost: "what it commits is kept, and its process dies before it knows",
  unavailable: "the store can't be reached",
  unsure: "the store does it, and can't be reached for the answer",
}

function wish(request: ActorRequest): string {
  switch (request.kind) {
    case "start": {
      const who = request.user === null ? request.visitor : `${request.user} (${request.visitor})`
      const spoken = request.locale === undefined ? "" : ` in ${request.locale}`
      return `${who} begins ${request.as}${spoken}${request.address === null ? "" : ` from ${request.address}`}${setting(request)}${keyed(request)}`
    }
    case "message": {
      const from = request.address === null ? "" : ` from ${request.address}`
      const files = request.files === undefined ? "" : `, with ${request.files.join(", ")}`
      const button = request.value === undefined ? "" : ` by a button (${short(JSON.stringify(request.value))})`
      return `in ${request.conversation} the user says ${short(JSON.stringify(request.text))}${button}${files}${from}${named(request)}`
    }
    case "upload": {
      const { parts, stopsAfter = parts.length } = request
      const end = stopsAfter < parts.length ? `, and goes away after ${stopsAfter} of ${parts.length} parts` : ""
      return `in ${request.conversation} the user sends the file ${request.file}${end}`
    }
    case "event":
      return `in ${request.conversation} a ${request.from} sends the event ${request.name} ${short(JSON.stringify(request.value))}${named(request)}`
    case "change":
      return `${request.conversation} is changed from outside${request.locale === null ? "" : ` to ${request.locale}`}${setting(request)}`
    case "end":
      return `the user ends ${request.conversation}${keyed(request)}`
    case "desk": {
      const { verb, chat, ...rest } = request.verb
      const about = chat === null ? "" : ` in ${chat}`
      const what = Object.keys(rest).length === 0 ? "" : ` ${short(JSON.stringify(rest))}`
      return `${request.agent} does ${verb}${about}${what}${keyed(request)}`
    }
    case "signIn":
      return `${signInOf(request)}${keyed(request)}`
    case "signOut":
      return `${request.agent} signs out${request.keep === true ? " and keeps their chats" : ""}${keyed(request)}`
    case "changeAgent": {
      const { kind: _, agent, ...rest } = request
      return `a supervisor changes ${agent}: ${short(JSON.stringify(rest))}`
    }
    case "removeAgent":
      return `a supervisor removes ${request.agent}`
    case "status":
      return request.status === null
        ? `${request.agent} gives a sign of life${keyed(request)}`
        : `${request.agent} says that they are ${request.status}${keyed(request)}`
    case "block":
      return `a supervisor blocks ${subject(request.subject)} (${request.scope}) for ${request.minutes ?? "all"} minutes${keyed(request)}`
    case "lift":
      return `a supervisor lifts what holds ${subject(request.subject)}`
    case "liftMany":
      return `a supervisor lifts the blocks ${request.ids.join(", ")}${keyed(request)}`
    case "restore":
      return `${request.by} sets the blocks ${request.ids.join(", ")} again${keyed(request)}`
    case "moveEnd":
      return `a supervisor has the block ${request.block} last for ${request.minutes ?? "all"} minutes`
    case "erase":
      return `an administrator erases the ${request.person.kind} ${request.person.id}`
    case "read":
      return `somebody looks at ${request.conversation}`
    case "useBot":
      return `an operator gives the process version ${request.version} of the bot`
    case "stop":
      return "the process finishes what is under way and ends, and another one takes its place"
    case "tell":
      return "the process tells the webhook of what happened"
    case "watch":
      return `${request.agent ?? "a supervisor"} opens a stream of the desk, as ${request.as}`
    case "hear":
      return `${request.watcher} reads what the stream of the desk tells`
    case "leave":
      return `${request.watcher} closes the stream of the desk`
    case "look":
      return "the process looks at what others have changed at the desk"
    case "renew":
      return "the process goes on with the deliveries that it has on their way"
    case "resend":
      return "somebody wants what the webhook was not told sent again"
    case "begin":
      return "the process begins to work"
    case "due":
      return `the scheduler does what is due${request.owner === undefined ? "" : ` for ${request.owner}`}`
  }
}

function signInOf({
  agent,
  queues,
  hours,
  maxChats,
  presence,
  status,
}: Extract<ActorRequest, { kind: "signIn" }>): string {
  const how = [
    ...(hours === undefined ? [] : [`with the hours ${short(JSON.stringify(hours))}`]),
    ...(maxChats === undefined ? [] : [`for ${maxChats} chats at most`]),
    ...(presence === undefined ? [] : ["who gives signs of life"]),
    ...(status === undefined ? [] : [`and is ${status}`]),
  ]
  return [`${agent} signs in for ${queues.join(", ")}`, ...how].join(", ")
}

function subject({ kind, value }: Subject): string {
  return `the ${kind} ${value}`
}

function named({ clientActivityId }: { readonly clientActivityId?: string }): string {
  return clientActivityId === undefined ? "" : `, as ${clientActivityId}`
}

function setting({ set }: { readonly set?: { readonly [target: string]: unknown } }): string {
  return set === undefined ? "" : `, with ${short(JSON.stringify(set))}`
}

function keyed({ key }: { readonly key?: string }): string {
  return key === undefined ? "" : `, with the Idempotency-Key ${key}`
}

function short(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 60)}… (${text.length} characters)`
}
