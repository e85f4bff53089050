#include "selftest.h"

#include <avr/eeprom.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "../hardware.h"
#include "battery.h"
#include "inputs.h"
#include "outputs.h"

/* Write and read back each byte of RAM in turn, with what it holds put back. */
static bool memory_holds(void) {
    static const uint8_t patterns[] = {0x55, 0xAA};
    bool holds = true;
    for (volatile uint8_t *at = (volatile uint8_t *)RAMSTART; at <= (uint8_t *)RAMEND; at++) {
        ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
            uint8_t before = *at;
            for (uint8_t which = 0; which < sizeof patterns; which++) {
                *at = patterns[which];
                if (*at != patterns[which]) holds = false;
            }
            *at = before;
        }
    }
    return holds;
}

static bool eeprom_holds(void) {
    uint8_t *scratch = (uint8_t *)EEPROM_SCRATCH;
    uint8_t wanted = ~eeprom_read_byte(scratch);
    eeprom_write_byte(scratch, wanted);
    return eeprom_read_byte(scratch) == wanted;
}

uint16_t selftest(void) {
    uint16_t broken = 0;
    if (!memory_holds()) broken |= PART_MEMORY;
    if (!eeprom_holds()) broken |= PART_EEPROM;
    if (!outputs_can_rise(BUZZER)) broken |= PART_BUZZER;
    if (!outputs_can_rise(LED)) broken |= PART_LED;
    if (!battery_is_plausible()) broken |= PART_BATTERY;
    if (!inputs_receiver_there()) broken |= PART_RADIO;
    return broken;
}
