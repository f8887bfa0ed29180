import type { Outline, OutlinedStep } from "../../client/index.js"
import { Tag } from "../pieces/thread.js"
import { Words } from "../pieces/words.js"
import { type PictureMarks, pathKey } from "./marks.js"
import { t } from "./texts.js"

interface FlowOutlineProps {
  readonly outline: Outline
  readonly marks: PictureMarks
  /** Steps are buttons; left out: they are words. */
  readonly onStep?: (step: string) => void
}

/** A flow as a list of its steps with their paths, in which the way is marked in words. */
export function FlowOutline({ outline, marks, onStep }: FlowOutlineProps) {
  return (
    <ol class="outline">
      {outline.steps.map(step => (
        <li key={step.name} class={marks.steps.has(step.name) ? "passed" : ""}>
          <p>
            {onStep === undefined || step.name === "" ? (
              <strong>{step.name === "" ? t("start") : <Words text={step.name} />}</strong>
            ) : (
              <button type="button" class="as-link" onClick={() => onStep(step.name)}>
                <Words text={step.name} />
              </button>
            )}{" "}
            {step.name !== "" && <span class="second">{step.type}</span>} <StepState step={step} marks={marks} />
          </p>
          {step.texts.map((text, index) => (
            <p key={index} class="second">
              <Words text={text} />
            </p>
          ))}
          <ul>
            {step.paths.map((path, index) => {
              const isTaken = marks.paths.has(pathKey(step.name, path.to, path.from, path.index))
              const isMissing =
                marks.missing?.paths.includes(pathKey(step.name, path.to, path.from, path.index)) === true
              return (
                <li key={index} class={isTaken ? "taken" : ""}>
                  → <Words text={path.to === "end" ? t("end") : path.to} />{" "}
                  {path.when !== null && (
                    <code>
                      <Words text={path.when} />
                    </code>
                  )}{" "}
                  {path.from !== "next" && path.from !== "entry" && <span class="second">{path.from}</span>}{" "}
                  {isTaken && <Tag>{t("taken")}</Tag>}
                  {isMissing && <Tag>{t("neverPlayed")}</Tag>}
                </li>
              )
            })}
          </ul>
        </li>
      ))}
    </ol>
  )
}

function StepState({ step, marks }: { readonly step: OutlinedStep; readonly marks: PictureMarks }) {
  if (step.name !== "" && step.name === marks.present) return <Tag>{t("here")}</Tag>
  if (marks.steps.has(step.name)) return <Tag>{t("passed")}</Tag>
  if (marks.missing?.steps.includes(step.name) === true) return <Tag>{t("neverPlayed")}</Tag>
  return step.isReached ? null : <Tag>{t("unreached")}</Tag>
}
