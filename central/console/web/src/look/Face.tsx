// A person's photograph, or their initials where there is none.
import classes from "./Face.module.css";

interface FaceProps {
  name: string;
  photo: string | null;
  size: number;
  /** What is read aloud; nothing where the name stands beside it. */
  alt?: string;
}

export function Face({ name, photo, size, alt = "" }: FaceProps) {
  if (photo !== null) {
    return (
      <img className={classes["face"]} src={photo} alt={alt} width={size} height={size} />
    );
  }
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0))
    .join("");
  return (
    <span
      className={classes["face"]}
      style={{ width: size, height: size, fontSize: size * 0.36 }}
      aria-hidden="true"
    >
      {initials}
    </span>
  );
}
