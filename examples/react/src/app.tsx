import {useState} from 'react';
import 'metrics-chart/react';
import {Checkout} from './checkout.js';
import {Greenhouse} from './greenhouse.js';

export function App() {
  const [hours, setHours] = useState(24);
  const [isShown, setIsShown] = useState(true);
  return (
    <>
      {isShown && <Greenhouse />}
      {isShown && <Checkout hours={hours} />}
      <button type="button" id="hour" onClick={() => setHours(1)}>
        The last hour
      </button>
      <button type="button" id="remove" onClick={() => setIsShown(false)}>
        Remove
      </button>
    </>
  );
}
