/* The board of a home: it hears the pendants, watches contacts, mains and battery, and tells the
   host; when the host is silent it sounds by itself. docs/board.md is the contract. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "../hardware.h"
#include "battery.h"
#include "inputs.h"
#include "line.h"
#include "outputs.h"
#include "talk.h"
#include "ticks.h"

enum reset { UNKNOWN, POWER_ON, EXTERNAL, BROWN_OUT, WATCHDOG };

/* Several flags stand together: a rising supply passes the brown-out's threshold too. */
static enum reset reset_of(uint8_t flags) {
    if (flags & _BV(PORF)) return POWER_ON;
    if (flags & _BV(BORF)) return BROWN_OUT;
    if (flags & _BV(WDRF)) return WATCHDOG;
    if (flags & _BV(EXTRF)) return EXTERNAL;
    return UNKNOWN;
}

int main(void) {
    uint8_t cause = CAUSE | MCUSR;
    MCUSR = 0;
    wdt_enable(WDTO_1S);

    outputs_begin();
    inputs_begin();
    battery_begin();
    talk_begin(reset_of(cause));
    line_begin();
    ticks_begin();
    set_sleep_mode(SLEEP_MODE_IDLE);
    sei();

    uint32_t last = 0;
    for (;;) {
        uint32_t now = ticks_ms();
        for (; last != now; last++) inputs_look(now); /* as many looks as milliseconds */
        battery_look(now);
        talk_look(now);
        outputs_look(now);
        wdt_reset();
        sleep_mode(); /* until a byte, or the next millisecond */
    }
}
