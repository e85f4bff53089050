/* Numbers in EEPROM that must survive a power cut in the middle of their writing. */
#ifndef CALIU_KEPT_H
#define CALIU_KEPT_H

#include <stdbool.h>
#include <stdint.h>

/* Read {u32, u16 CRC} at `address`; false where it is not whole. */
bool kept_read(uint16_t address, uint32_t *value);
void kept_write(uint16_t address, uint32_t value);

#endif
