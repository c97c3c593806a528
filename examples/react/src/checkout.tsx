import 'metrics-chart/react';

export function Checkout({hours}: {hours: number}) {
  return (
    <metrics-chart id="asked" heading="Checkout" api="http://127.0.0.1:8080/api/v1" from={`now-${hours}h`}>
      <metrics-series series='shop.requests{service="checkout"}' mark="area" />
    </metrics-chart>
  );
}
