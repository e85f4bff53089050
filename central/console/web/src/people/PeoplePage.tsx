// People: looked for, seen, and, by those who keep the register, changed.
import { BesidePeople, isBesidePeople } from "../imports/BesidePeople";
import type { PageProps } from "../shell/sections";
import { NewHome } from "./NewHome";
import { PersonPage } from "./PersonPage";
import { Search } from "./Search";

export default function PeoplePage(props: PageProps) {
  const { me, path, go } = props;
  if (isBesidePeople(path)) return <BesidePeople {...props} />;
  if (path === "") return <Search me={me} go={go} />;
  if (path === "new") return <NewHome me={me} go={go} />;
  return <PersonPage key={path} me={me} resident={path} go={go} />;
}
