// The way in: a password, then perhaps a code; or an invitation.
import { answered, centre } from "./client";
import type { InvitationSeen, Me, PasswordStrength, SecondStep } from "./shapes";

/** Somebody who is in, or who still owes a code. */
export type Entered = Me | SecondStep;

export function isHalfway(entered: Entered): entered is SecondStep {
  return "ticket" in entered;
}

export function logIn(login: string, password: string, recoveryCode: string): Promise<Entered> {
  return answered(
    centre.POST("/api/session", { body: { login, password, recovery_code: recoveryCode } }),
  );
}

export function giveCode(ticket: string, code: string): Promise<Me> {
  return answered(centre.POST("/api/session/code", { body: { ticket, code } }));
}

export function lookAtInvitation(token: string): Promise<InvitationSeen> {
  return answered(centre.POST("/api/invitation", { body: { token } }));
}

export function acceptInvitation(token: string, password: string): Promise<Entered> {
  return answered(centre.POST("/api/invitation/accept", { body: { token, password } }));
}

/** Judge a password: of who is logged in, or of who holds the token of an invitation. */
export function strengthOf(password: string, token?: string): Promise<PasswordStrength> {
  return answered(
    centre.POST("/api/strength", { body: { password, ...(token === undefined ? {} : { token }) } }),
  );
}
