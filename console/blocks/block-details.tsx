import { useState } from "preact/hooks"
import type { AuditEntry, Block } from "../../client/index.js"
import { BASE } from "../base-path.js"
import { now } from "../clock.js"
import { Button } from "../pieces/button.js"
import { Dialog } from "../pieces/dialog.js"
import { useLoaded } from "../pieces/load.js"
import { Failed, Loading, RefusalText } from "../pieces/states.js"
import { threadClass } from "../pieces/thread.js"
import { endText, Time, timeText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { may, parley } from "../session.js"
import { common, sayCommon } from "../texts/common.js"
import { type BlockLength, FIRST_LENGTH, minutesFor } from "./block-length.js"
import { ScopeChip } from "./block-row.js"
import { LengthPart } from "./length-part.js"
import { listText, sayInList } from "./list-texts.js"
import { blockKind, blockName, blockSource, makerOf, overText, remaining } from "./row-texts.js"

interface DetailsProps {
  readonly id: string
  readonly onClose: () => void
  readonly onLift: (block: Block) => void
  readonly onBlockAgain: (block: Block) => void
  /** Something of it has changed. */
  readonly onChange: () => void
}

/** One block with all that happened to it, as a drawer beside the list. */
export function BlockDetails({ id, onClose, onLift, onBlockAgain, onChange }: DetailsProps) {
  const { value, error, isLoading, again } = useLoaded(`block ${id}`, signal =>
    parley().call("readBlock", { params: { id } }, { signal }),
  )
  const [isMoving, setMoving] = useState(false)
  const block = value?.block ?? null
  const holds = block?.status === "active"
  const changed = (): void => {
    setMoving(false)
    again()
    onChange()
  }
  return (
    <Dialog
      isDrawer
      isInAddress
      title={block === null ? listText("details") : <Words text={blockName(block)} isName />}
      subtitle={block === null ? "" : <bdi>{blockKind(block)}</bdi>}
      onClose={onClose}
      foot={
        block !== null && (
          <>
            {holds && may("block:create") && <Button onPress={() => setMoving(true)}>{listText("changeEnd")}</Button>}
            {may("block:create") && (
              <Button kind="grave" icon="block" onPress={() => onBlockAgain(block)}>
                {listText("blockAgain")}
              </Button>
            )}
            {holds && may("block:remove") && (
              <Button kind="chief" icon="lift" onPress={() => onLift(block)}>
                {listText("liftOne")}
              </Button>
            )}
          </>
        )
      }
    >
      {error !== null && value === null ? <Failed what={listText("what")} error={error} onAgain={again} /> : null}
      {isLoading && value === null ? <Loading rows={4} /> : null}
      {block !== null && <Facts block={block} others={(value?.history.length ?? 1) - 1} />}
      {block !== null && isMoving && <MoveEnd block={block} onDone={changed} onClose={() => setMoving(false)} />}
      {block !== null && value !== null && <History changes={value.changes} block={block} />}
    </Dialog>
  )
}

function Facts({ block, others }: { readonly block: Block; readonly others: number }) {
  const { left, end } = remaining(block.until, now.value)
  const holds = block.status === "active"
  const { count = 0, lastAt = null } = block.hits ?? {}
  return (
    <>
      <dl class="block-facts">
        <div>
          <dt>{listText("scope")}</dt>
          <dd>
            <ScopeChip block={block} isOver={!holds} />
          </dd>
        </div>
        <div>
          <dt>{listText("end")}</dt>
          <dd>{holds ? `${left} · ${end}` : overText(block)}</dd>
        </div>
        <div>
          <dt>{listText("reason")}</dt>
          <dd>{block.reason === null ? "–" : <Words text={block.reason} />}</dd>
        </div>
        <div>
          <dt>{listText("by")}</dt>
          <dd>
            <Words text={makerOf(block)} /> · {blockSource(block)}
          </dd>
        </div>
        <div>
          <dt>{listText("made")}</dt>
          <dd>
            <Time at={block.createdAt} />
          </dd>
        </div>
        <div>
          <dt>{listText("on")}</dt>
          <dd class="mono">
            <Words text={block.subject.value} />
          </dd>
        </div>
      </dl>
      <p class="second">
        {count === 0 || lastAt === null ? listText("noHits") : listText("hits", { n: count, time: timeText(lastAt) })}
        {others > 0 && ` · ${listText("others", { n: others })}`}
      </p>
      {block.conversationId !== null && may("conversation:read") && (
        <p>
          <a href={`${BASE}/console/conversations/${encodeURIComponent(block.conversationId)}`}>
            {listText("openConversation")}
          </a>
        </p>
      )}
    </>
  )
}

function MoveEnd({
  block,
  onDone,
  onClose,
}: {
  readonly block: Block
  readonly onDone: () => void
  readonly onClose: () => void
}) {
  const [length, setLength] = useState<BlockLength>(FIRST_LENGTH)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const minutes = minutesFor(length)
  const move = async (): Promise<void> => {
    setBusy(true)
    try {
      await parley().call("changeBlock", { params: { id: block.id }, body: { minutes } })
      onDone()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <section class="move-end" aria-label={listText("newEnd")}>
      <LengthPart
        length={length}
        minutes={minutes}
        mayBeForGood={block.scope === "conversation"}
        onChange={setLength}
        name={blockName(block)}
        timeZone={null}
      />
      {error !== null && (
        <p class="fault-text" role="alert">
          <RefusalText error={error} />
        </p>
      )}
      <Button kind="chief" isBusy={isBusy} isOff={Number.isNaN(minutes)} onPress={() => void move()}>
        {listText("save")}
      </Button>{" "}
      <Button kind="quiet" onPress={onClose}>
        {common("cancel")}
      </Button>
    </section>
  )
}

const DEEDS = {
  block: "historySet",
  unblock: "historyLifted",
  blockRestored: "historyRestored",
  blockMoved: "historyMoved",
} as const

function History({ changes, block }: { readonly changes: readonly AuditEntry[]; readonly block: Block }) {
  const told = changes.filter(({ what }) => Object.hasOwn(DEEDS, what))
  return (
    <section aria-label={listText("history")}>
      <h3 class="history-title">{listText("history")}</h3>
      <ol class="history">
        {told.map(({ id, what, happenedAt, doneBy, detail }) => {
          const told = (typeof detail === "object" && detail !== null ? detail : {}) as {
            readonly [name: string]: unknown
          }
          const until = typeof told.until === "string" ? endText(told.until) : listText("forGood")
          const reason = typeof told.reason === "string" ? told.reason : null
          const by = <Words text={doneBy === block.createdBy ? makerOf(block) : (doneBy ?? listText("nobody"))} />
          return (
            <li key={id} class={threadClass(what === "unblock" ? "ended" : "blocked")}>
              <span>
                {sayInList(DEEDS[what as keyof typeof DEEDS], { by, until })}
                {what === "block" && ` · ${until}`}
              </span>
              {reason !== null && <span class="second">{sayCommon("quoted", { text: <Words text={reason} /> })}</span>}
              <small>
                <Time at={happenedAt} />
              </small>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
