import {
  agentIsWithinLimits,
  agentsComeToTheirEnd,
  chatsAreKept,
  givenToWhoIsThere,
  handedToSomebodyElse,
  nobodyIsForgotten,
  nobodyIsLeftAlone,
  nobodyIsTold,
  notGivenBack,
  openChatsAreCounted,
  refusalsAreRemembered,
  signsOfLifeAreNoted,
  waitingIsForAReason,
} from "./agents.js"
import {
  bannedChangesNothing,
  bannedHearNoMore,
  bannedReaderIsTold,
  bannedStartsNothing,
  becomingSomebodyAsksAgain,
  blockedGetsNoAgent,
  blocksAreEnforced,
  nothingHappensToTheBanned,
  oneRecordAnHour,
} from "./blocks.js"
import {
  bothSidesAreTold,
  chatIsConsistent,
  firstComeFirstServed,
  personHasOnePlace,
  queueIsThere,
  reopenedIsTold,
  textsReachTheAgent,
  waitingIsToldToAgents,
  waitingTimeIsKept,
  warningsEndWithTheChat,
  whoComesBackIsFirst,
  whoComesBackIsTold,
  wordReachesTheNext,
} from "./chats.js"
import {
  botIsSilentInChat,
  callBelongsToItsFrame,
  dialogRestsDuringCall,
  digressionIsRefused,
  endIsForGood,
  flowIsNotOnItself,
  inboxIsBounded,
  stackIsFrozenInChat,
  stackRests,
  stateIsBounded,
} from "./dialog.js"
import {
  callsAndInboxGoOn,
  chatsAreTimedAnew,
  chatsEndInTime,
  dueTimesAreKept,
  timerFiresOnce,
  timerIsNotEarly,
} from "./due-times.js"
import {
  callIsMadeByOne,
  callKeepsItsKey,
  everybodyIsAnswered,
  noTurnIsEndless,
  refusalsAreKnown,
  secretsAreNotTold,
} from "./errors.js"
import { identityIsProven } from "./identity.js"
import {
  actedOnOnce,
  activityIsKept,
  linesAreToldOnce,
  orderIsKept,
  requestIsActedOnOnce,
  sameAnswerAgain,
  sameAnswerToKey,
  seqHasNoGaps,
  timeNeverGoesBack,
  turnsAreCounted,
} from "./log.js"
import type { AnswerPromise, CallPromise, CommitPromise, RestPromise } from "./promise.js"
import { sealedTextsAreHeard, secretsAreMasked, waitingSecretsAreMasked } from "./secrets.js"

/** All that is promised (design section 11), by when it is looked at. */
export interface Promises {
  readonly ofCommits: readonly CommitPromise[]
  readonly ofAnswers: readonly AnswerPromise[]
  readonly ofCalls: readonly CallPromise[]
  readonly atRest: readonly RestPromise[]
}

/** For one simulation: some remember what happened in it. */
export function promises(): Promises {
  const nobody = nobodyIsTold()
  return {
    ofCommits: [
      seqHasNoGaps,
      timeNeverGoesBack,
      turnsAreCounted,
      actedOnOnce,
      requestIsActedOnOnce(),
      linesAreToldOnce,
      endIsForGood,
      identityIsProven,
      botIsSilentInChat,
      stackIsFrozenInChat,
      callBelongsToItsFrame,
      dialogRestsDuringCall,
      stackRests,
      inboxIsBounded,
      flowIsNotOnItself,
      digressionIsRefused,
      stateIsBounded,
      chatIsConsistent,
      openChatsAreCounted,
      agentIsWithinLimits,
      givenToWhoIsThere,
      notGivenBack,
      refusalsAreRemembered,
      handedToSomebodyElse,
      nobodyIsLeftAlone,
      chatsAreKept,
      signsOfLifeAreNoted,
      waitingIsForAReason,
      firstComeFirstServed,
      waitingTimeIsKept,
      whoComesBackIsFirst,
      whoComesBackIsTold,
      reopenedIsTold,
      personHasOnePlace,
      textsReachTheAgent(),
      wordReachesTheNext,
      bothSidesAreTold,
      waitingIsToldToAgents,
      warningsEndWithTheChat,
      nobody.ofCommits,
      bannedChangesNothing,
      bannedStartsNothing,
      oneRecordAnHour(),
      nothingHappensToTheBanned,
      bannedHearNoMore,
      blockedGetsNoAgent,
      becomingSomebodyAsksAgain,
      dueTimesAreKept,
      timerIsNotEarly,
      timerFiresOnce(),
      secretsAreMasked(),
      waitingSecretsAreMasked(),
      sealedTextsAreHeard,
    ],
    ofAnswers: [
      noTurnIsEndless,
      refusalsAreKnown,
      secretsAreNotTold,
      activityIsKept,
      sameAnswerAgain,
      sameAnswerToKey,
      orderIsKept,
      bannedReaderIsTold,
    ],
    ofCalls: [callIsMadeByOne, callKeepsItsKey()],
    atRest: [
      everybodyIsAnswered,
      blocksAreEnforced,
      chatsAreTimedAnew,
      chatsEndInTime,
      agentsComeToTheirEnd,
      nobody.atRest,
      nobodyIsForgotten,
      queueIsThere,
      callsAndInboxGoOn,
    ],
  }
}
