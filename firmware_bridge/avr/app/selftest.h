/* What the board finds broken in itself. */
#ifndef CALIU_SELFTEST_H
#define CALIU_SELFTEST_H

#include <stdint.h>

enum part {
    PART_MEMORY = 1,
    PART_EEPROM = 2,
    PART_BUZZER = 4,
    PART_LED = 8,
    PART_BATTERY = 16,
    PART_RADIO = 32,
};

uint16_t selftest(void);

#endif
