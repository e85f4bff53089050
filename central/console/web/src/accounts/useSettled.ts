// A value once it has not changed for a while.
import { useEffect, useState } from "react";

export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const later = setTimeout(() => {
      setSettled(value);
    }, milliseconds);
    return () => {
      clearTimeout(later);
    };
  }, [value, milliseconds]);
  return settled;
}
