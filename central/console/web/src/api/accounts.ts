// What is asked of the centre about one's own account, and about those of others.
import { answered, centre } from "./client";
import type {
  AccountDetail,
  AccountEdit,
  AccountRow,
  InvitationMade,
  Invite,
  Me,
  MyAccount,
  Roles,
  SecondFactorSetup,
  SessionRow,
} from "./shapes";

export function myAccount(): Promise<MyAccount> {
  return answered(centre.GET("/api/me"));
}

export function changeMine(version: number, name: string, language: string): Promise<MyAccount> {
  return answered(centre.PUT("/api/me", { body: { version, name, language } }));
}

export function changePassword(current: string, chosen: string): Promise<Me> {
  return answered(centre.PUT("/api/session/password", { body: { current, new: chosen } }));
}

export function mySessions(): Promise<SessionRow[]> {
  return answered(centre.GET("/api/me/sessions"));
}

export async function endMySession(session: string): Promise<void> {
  await answered(centre.DELETE("/api/me/sessions/{session}", { params: { path: { session } } }));
}

export async function endMyOtherSessions(): Promise<void> {
  await answered(centre.DELETE("/api/me/sessions"));
}

export function setUpSecondFactor(): Promise<SecondFactorSetup> {
  return answered(centre.POST("/api/me/second-factor"));
}

export async function confirmSecondFactor(password: string, code: string): Promise<string[]> {
  const body = { password, code };
  return (await answered(centre.PUT("/api/me/second-factor", { body }))).codes;
}

export async function renewRecoveryCodes(code: string): Promise<string[]> {
  return (await answered(centre.POST("/api/me/second-factor/codes", { body: { code } }))).codes;
}

export async function takeOffSecondFactor(password: string, code: string): Promise<void> {
  await answered(centre.POST("/api/me/second-factor/off", { body: { password, code } }));
}

export function roles(): Promise<Roles> {
  return answered(centre.GET("/api/roles"));
}

export function accounts(): Promise<AccountRow[]> {
  return answered(centre.GET("/api/accounts"));
}

export function account(id: string): Promise<AccountDetail> {
  return answered(centre.GET("/api/accounts/{account}", { params: at(id) }));
}

export function invite(wanted: Invite): Promise<InvitationMade> {
  return answered(centre.POST("/api/accounts", { body: wanted }));
}

export function inviteAgain(id: string, address: string): Promise<InvitationMade> {
  return answered(
    centre.POST("/api/accounts/{account}/invitation", { params: at(id), body: { address } }),
  );
}

export function editAccount(id: string, wanted: AccountEdit): Promise<AccountDetail> {
  return answered(centre.PUT("/api/accounts/{account}", { params: at(id), body: wanted }));
}

/** What is done to an account at once, without anything to fill in. */
export type Deed = "withdraw" | "unlock" | "reset-factor" | "end-sessions" | "disable" | "enable";

export async function doTo(id: string, deed: Deed): Promise<void> {
  const params = at(id);
  switch (deed) {
    case "withdraw":
      await answered(centre.DELETE("/api/accounts/{account}/invitation", { params }));
      return;
    case "unlock":
      await answered(centre.POST("/api/accounts/{account}/unlock", { params }));
      return;
    case "reset-factor":
      await answered(centre.DELETE("/api/accounts/{account}/second-factor", { params }));
      return;
    case "end-sessions":
      await answered(centre.DELETE("/api/accounts/{account}/sessions", { params }));
      return;
    case "disable":
      await answered(centre.POST("/api/accounts/{account}/disable", { params }));
      return;
    case "enable":
      await answered(centre.POST("/api/accounts/{account}/enable", { params }));
      return;
  }
}

export async function endSessionOf(id: string, session: string): Promise<void> {
  await answered(
    centre.DELETE("/api/accounts/{account}/sessions/{session}", {
      params: { path: { account: id, session } },
    }),
  );
}

function at(id: string): { path: { account: string } } {
  return { path: { account: id } };
}
