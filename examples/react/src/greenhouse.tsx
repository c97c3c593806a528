import type {PageData} from 'metrics-chart/react';
import {useState} from 'react';

const data: PageData = {
  series: [
    {
      series: 'indoors',
      unit: 'Cel',
      interval: '1h',
      time: ['2026-11-01T12:00Z', '2026-11-01T13:00Z', '2026-11-01T14:00Z'],
      value: [21.4, 22.8, 21.9],
    },
  ],
};

export function Greenhouse() {
  const [reading, setReading] = useState('');
  return (
    <>
      <metrics-chart
        id="own"
        heading="Greenhouse"
        data={data}
        onmetrics-hover={({detail: {series}}) =>
          setReading(series.map(({name, value}) => `${name} ${value}`).join(', '))
        }
      />
      <output id="reading">{reading}</output>
    </>
  );
}
