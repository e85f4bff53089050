#include "kept.h"

#include <avr/eeprom.h>

#include "frames.h"

struct kept {
    uint32_t value;
    uint16_t crc;
};

bool kept_read(uint16_t address, uint32_t *value) {
    struct kept kept;
    eeprom_read_block(&kept, (const void *)address, sizeof kept);
    *value = kept.value;
    return kept.crc == crc16(&kept.value, sizeof kept.value);
}

void kept_write(uint16_t address, uint32_t value) {
    struct kept kept = {.value = value, .crc = crc16(&value, sizeof value)};
    eeprom_update_block(&kept, (void *)address, sizeof kept);
}
