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
  blockedUntilIsTold,
  blocksAreEnforced,
  liftedAreFree,
  nothingHappensToTheBanned,
  oneBlockOfScope,
  oneRecordAnHour,
  replacedByOneThatHolds,
  restoredIsAsItWas,
} from "./blocks.js"
import { flowsAreThePresentOnes, knownStepsGoOn } from "./changed-flows.js"
import {
  bothSidesAreTold,
  chatIsConsistent,
  firstComeFirstServed,
  personHasOnePlace,
  personIsTold,
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
import { claimsAreRenewed, deliveriesAreInOrder, deliveryIsMadeByOne, everythingIsTold } from "./deliveries.js"
import {
  activityGoesOnInChat,
  botIsSilentInChat,
  callBelongsToItsFrame,
  changeSaysNothing,
  dialogRestsDuringCall,
  digressionIsRefused,
  endIsForGood,
  endIsTheEnd,
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
  erasedStaysErased,
  erasesAllOfThat,
  erasesOnlyThat,
  keptLongEnough,
  notKeptTooLong,
  tracesAreErased,
  whoAskedIsErased,
} from "./erasures.js"
import {
  callIsMadeByOne,
  callKeepsItsKey,
  callsAreMade,
  everybodyIsAnswered,
  noTurnIsEndless,
  refusalsAreKnown,
  secretsAreNotTold,
} from "./errors.js"
import {
  attachedFilesAreItsOwn,
  bannedSendsNoFile,
  fileIsKeptWhole,
  filesAreFew,
  nothingIsLeftOfTheErased,
} from "./files.js"
import { identityIsProven } from "./identity.js"
import {
  blockedAreThoseMeant,
  blocksAreLogged,
  blocksHaveAnEnd,
  nobodyIsSet,
  rightBanIsTold,
  staffIsNotUndone,
} from "./kept-out.js"
import {
  actedOnOnce,
  activityIsKept,
  linesAreToldOnce,
  orderIsKept,
  otherRequestIsRefused,
  repeatedIsAnswered,
  requestIsActedOnOnce,
  sameAnswerAgain,
  sameAnswerToKey,
  seqHasNoGaps,
  timeNeverGoesBack,
  turnsAreCounted,
} from "./log.js"
import { lateTextIsOrdinary, parkedWithinActivity, textAsksForTheChat } from "./parked.js"
import type {
  AnswerPromise,
  CallPromise,
  CommitPromise,
  ErasurePromise,
  HeardPromise,
  RestPromise,
  SendingPromise,
} from "./promise.js"
import { listenersHearOfIt } from "./push.js"
import { freestIsGivenIt, queueTakesThem } from "./queues.js"
import { chatsAreReported } from "./reports.js"
import { sealedTextsAreHeard, secretsAreMasked, waitingSecretsAreMasked } from "./secrets.js"
import { missedTicksAreOne, repliesAreWaitedFor, timersCountFromTheirCause, timesGoOnAfterChat } from "./times.js"
import { deskCanBeWatched, deskIsSeenAsItIs } from "./watched.js"

/** All that is promised (design section 11), by when it is looked at. */
export interface Promises {
  readonly ofCommits: readonly CommitPromise[]
  readonly ofAnswers: readonly AnswerPromise[]
  readonly ofCalls: readonly CallPromise[]
  readonly ofSendings: readonly SendingPromise[]
  readonly ofErasures: readonly ErasurePromise[]
  readonly atRest: readonly RestPromise[]
  /** When all that the webhook did not refuse was told. */
  readonly whenTold: readonly RestPromise[]
  /** When nothing is under way, and all who watch the desk have heard what there is to hear. */
  readonly whenHeard: readonly HeardPromise[]
}

/** For one simulation: some remember what happened in it. */
export function promises(): Promises {
  const nobody = nobodyIsTold()
  const calls = callsAreMade()
  return {
    ofCommits: [
      erasedStaysErased,
      seqHasNoGaps,
      timeNeverGoesBack,
      turnsAreCounted,
      actedOnOnce,
      requestIsActedOnOnce(),
      linesAreToldOnce,
      listenersHearOfIt,
      endIsForGood,
      identityIsProven,
      botIsSilentInChat,
      stackIsFrozenInChat,
      activityGoesOnInChat,
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
      freestIsGivenIt,
      queueTakesThem,
      chatsAreReported(),
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
      personIsTold,
      textsReachTheAgent(),
      wordReachesTheNext,
      bothSidesAreTold,
      waitingIsToldToAgents,
      warningsEndWithTheChat,
      nobody.ofCommits,
      calls.ofCommits,
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
      timersCountFromTheirCause,
      missedTicksAreOne,
      repliesAreWaitedFor,
      timesGoOnAfterChat,
      secretsAreMasked(),
      waitingSecretsAreMasked(),
      sealedTextsAreHeard,
      parkedWithinActivity(),
      lateTextIsOrdinary,
      textAsksForTheChat,
      changeSaysNothing,
      blockedUntilIsTold,
      blockedAreThoseMeant,
      blocksHaveAnEnd,
      staffIsNotUndone,
      blocksAreLogged,
      nobodyIsSet,
      oneBlockOfScope,
      restoredIsAsItWas,
      flowsAreThePresentOnes,
      knownStepsGoOn,
    ],
    ofAnswers: [
      noTurnIsEndless,
      refusalsAreKnown,
      secretsAreNotTold,
      activityIsKept,
      sameAnswerAgain,
      repeatedIsAnswered(),
      sameAnswerToKey,
      otherRequestIsRefused,
      orderIsKept,
      bannedReaderIsTold,
      rightBanIsTold,
      whoAskedIsErased,
      endIsTheEnd,
      liftedAreFree,
      replacedByOneThatHolds,
      fileIsKeptWhole,
      filesAreFew,
      bannedSendsNoFile,
      attachedFilesAreItsOwn,
      claimsAreRenewed,
    ],
    ofCalls: [callIsMadeByOne, callKeepsItsKey(), calls.ofCalls],
    ofSendings: [deliveriesAreInOrder, deliveryIsMadeByOne()],
    ofErasures: [erasesOnlyThat, erasesAllOfThat, tracesAreErased, keptLongEnough],
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
      notKeptTooLong,
      nothingIsLeftOfTheErased,
    ],
    whenTold: [everythingIsTold],
    whenHeard: [deskCanBeWatched, deskIsSeenAsItIs],
  }
}
