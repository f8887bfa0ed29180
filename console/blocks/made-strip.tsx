import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Block } from "../../client/index.js"
import { Button } from "../pieces/button.js"
import { RefusalText, ResultStrip } from "../pieces/states.js"
import { endText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { common } from "../texts/common.js"
import { dialogText, sayInDialog } from "./dialog-texts.js"
import { type Whom, whomName } from "./whom.js"

/** Blocks that were just made. */
export interface Made {
  readonly blocks: readonly Block[]
  readonly whom: Whom
}

interface MadeProps {
  readonly made: Made
  /** They were lifted again. */
  readonly onChange: () => void
  readonly onClose: () => void
}

/** The outcome of a block, with a way back where one may lift it. Focus goes here when the dialog is gone. */
export function MadeStrip({ made: { blocks, whom }, onChange, onClose }: MadeProps) {
  const [state, setState] = useState<"made" | "lifting" | "undone">("made")
  const [error, setError] = useState<unknown>(null)
  const strip = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => strip.current?.querySelector<HTMLElement>("[role=status]")?.focus(), [])
  const undo = async (): Promise<void> => {
    setState("lifting")
    try {
      await parley().call("liftBlocks", { body: { ids: blocks.map(({ id }) => id) } })
      setState("undone")
      onChange()
    } catch (failure) {
      setState("made")
      setError(failure)
    }
  }
  const until = blocks[0]?.until ?? null
  const values = { name: <Words text={whomName(whom)} />, time: until === null ? "" : endText(until) }
  const key = state === "undone" ? "undone" : until === null ? "doneGood" : "done"
  return (
    <div ref={strip}>
      <ResultStrip onClose={onClose}>
        {sayInDialog(key, values)}{" "}
        {state !== "undone" && may("block:remove") && blocks.length > 0 && (
          <Button kind="quiet" icon="lift" isBusy={state === "lifting"} onPress={() => void undo()}>
            {common("undo")}
          </Button>
        )}{" "}
        {whom.kind === "chat" && dialogText("staysEnded")}
        {error !== null && <RefusalText error={error} />}
      </ResultStrip>
    </div>
  )
}
