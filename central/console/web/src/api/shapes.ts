// Short names for the generated shapes of the centre's API.
import type { components } from "./schema";

type Shapes = components["schemas"];

export type Me = Shapes["Me"];
export type Colleague = Shapes["Colleague"];
export type Problem = Shapes["Problem"];
export type QueueRow = Shapes["QueueRow"];
export type CaseState = Shapes["CaseState"];
export type LiveMessage = Shapes["LiveMessage"];
export type Present = Shapes["Present"];
export type PhoneResult = Shapes["PhoneResult"];
export type EarlierCase = Shapes["EarlierCase"];
export type CaseDetail = Shapes["CaseDetail"];
export type ResidentCard = Shapes["ResidentCard"];
export type HomeCard = Shapes["HomeCard"];
export type ContactCard = Shapes["ContactCard"];
export type AttemptRow = Shapes["AttemptRow"];
export type AlarmRow = Shapes["AlarmRow"];
export type TimelineRow = Shapes["TimelineRow"];
export type Step = Shapes["Step"];
export type OutcomeChoice = Shapes["OutcomeChoice"];
export type Shift = Shapes["MoveTo"]["state"];
export type SecondStep = Shapes["SecondStep"];
export type InvitationSeen = Shapes["InvitationSeen"];
export type InvitationMade = Shapes["InvitationMade"];
export type PasswordStrength = Shapes["PasswordStrength"];
export type MyAccount = Shapes["MyAccount"];
export type SecondFactorSetup = Shapes["SecondFactorSetup"];
export type SessionRow = Shapes["SessionRow"];
export type Roles = Shapes["Roles"];
export type AccountRow = Shapes["AccountRow"];
export type AccountDetail = Shapes["AccountDetail"];
export type AccountChangeRow = Shapes["AccountChangeRow"];
export type AccountEdit = Shapes["AccountEdit"];
export type Invite = Shapes["Invite"];
