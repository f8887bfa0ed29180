import { createHash } from "node:crypto"
import { ACTIONS } from "../../actions/index.js"
import { type Action, type Bot, compileBot, DEFAULT_FLOWS, type InsideAction } from "../../engine/index.js"
import { FIELD_RULES } from "../../helpdesk/index.js"
import { type Fault, loadBot, type SourceFile, SYSTEM_ENTITIES } from "../../language/index.js"
import { type Vocabulary, vocabularyOf } from "./vocabulary.js"

/** A bot to be simulated, with what people can say to it. */
export interface SimulatedBot {
  readonly files: readonly SourceFile[]
  readonly bot: Bot
  readonly vocabulary: Vocabulary
  /** Counts inside actions, so that a turn without end is noticed from within it. */
  readonly turnGuard: TurnGuard
}

/** Thrown in a turn that does not end. No flow can take it: it is no `ParleyError`. */
export class EndlessTurn extends Error {}

/** How many inside actions one turn may call: far more than `limits` allow of any that ends. */
const ACTIONS_PER_TURN = 2_000

/** A turn is decided without a pause, so nothing outside can see that it does not end; each action that it calls counts. */
export class TurnGuard {
  private count = 0

  /** To be called before each step of a simulation. */
  reset(): void {
    this.count = 0
  }

  /** @throws EndlessTurn */
  countAction(): void {
    this.count += 1
    if (this.count > ACTIONS_PER_TURN) throw new EndlessTurn(`one turn called ${ACTIONS_PER_TURN} actions`)
  }
}

/**
 * A bot from its files, or null with the faults that say why not.
 *
 * @param extra users' own actions
 */
export function simulatedBot(
  files: readonly SourceFile[],
  extra: readonly Action[] = [],
): { readonly made: SimulatedBot | null; readonly faults: readonly Fault[] } {
  const turnGuard = new TurnGuard()
  const actions = [...ACTIONS, ...extra].map(action => counted(action, turnGuard))
  const { bot: loaded, faults } = loadBot(files, {
    actions: actions.map(action => ({ ...action, inside: action.inside === true })),
    defaults: DEFAULT_FLOWS,
    entities: SYSTEM_ENTITIES,
  })
  if (loaded === null) return { made: null, faults }
  const bot = compileBot(loaded, { actions, rules: FIELD_RULES, hash })
  return { made: { files, bot, vocabulary: vocabularyOf(bot, [...loaded.flows.values()]), turnGuard }, faults }
}

function counted(action: Action, guard: TurnGuard): Action {
  if (action.inside !== true) return action
  const counting: InsideAction = {
    ...action,
    run: (params, context) => {
      guard.countAction()
      return action.run(params, context)
    },
  }
  return counting
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16)
}
