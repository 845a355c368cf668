"""Writes sun.csv: where pvlib's implementation of NREL's Solar Position Algorithm sees the sun.

python3 -m venv venv && venv/bin/pip install pvlib==0.16.1 && venv/bin/python sun.py > sun.csv

Columns: time (UTC), longitude, latitude, azimuth (degrees from north), elevation without and with refraction (degrees).
200 places and times drawn with a fixed seed, 1950 to 2060, at sea level, 1013.25 hPa, 12 C.
"""
import random
import pandas
from pvlib import solarposition

random.seed(6)
print("time,longitude,latitude,azimuth,elevation,apparent_elevation")
rows = [("2003-10-17T19:30:30Z", -105.1786, 39.742476)]
while len(rows) < 200:
    t = pandas.Timestamp("1950-01-01", tz="UTC") + pandas.Timedelta(seconds=random.randrange(110 * 365 * 86400))
    rows.append((t.strftime("%Y-%m-%dT%H:%M:%SZ"), round(random.uniform(-180, 180), 4), round(random.uniform(-89, 89), 4)))
for time, lon, lat in rows:
    p = solarposition.spa_python(pandas.DatetimeIndex([time]), lat, lon, altitude=0, delta_t=None).iloc[0]
    print(f"{time},{lon},{lat},{p['azimuth']:.5f},{p['elevation']:.5f},{p['apparent_elevation']:.5f}")
