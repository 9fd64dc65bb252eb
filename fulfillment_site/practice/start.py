"""With what the shop starts: a speed, perhaps a burst at once."""

from dataclasses import dataclass

from fulfillment_site.practice import bursts, shops
from fulfillment_site.practice.bursts import Burst
from fulfillment_site.practice.control_shop import default_shop
from fulfillment_site.practice.routes_control import Told
from fulfillment_site.practice.world import World


@dataclass(frozen=True)
class Start:
    """What the command line asked for."""

    orders: int = 0
    minutes: float = 2
    seed: int = 1
    speed: float | None = None
    hold: int | None = None

    def apply(self, world: World) -> None:
        """Set the speed; unless a burst goes on, begin one in the shop there is or in a new one."""
        if self.speed is not None and self.speed != world.clock.speed:
            world.clock.run_at(self.speed)
            world.keep_clock()
        if self.orders and not bursts.goes_on(world):
            with world.store.writing():
                shop = default_shop(Told(world, {}, {}))
                if self.hold is not None:
                    shops.change_rules(world, shop.id, {"hold": self.hold})
                bursts.start(world, Burst(shop.id, self.orders, self.minutes, self.seed))
