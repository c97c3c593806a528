import 'metrics-chart';

const own = document.createElement('metrics-chart');
own.id = 'own';
own.heading = 'Greenhouse';
own.data = {
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
own.addEventListener('metrics-hover', ({detail: {series}}) => {
  document.querySelector('#reading').textContent = series.map(({name, value}) => `${name} ${value}`).join(', ');
});

const asked = document.createElement('metrics-chart');
asked.id = 'asked';
asked.heading = 'Checkout';
asked.api = 'http://127.0.0.1:8080/api/v1';
asked.from = 'now-24h';
asked.series = [{series: 'shop.requests{service="checkout"}', mark: 'area'}];

document.querySelector('main').append(own, asked);

document.querySelector('#hour').addEventListener('click', () => {
  asked.from = 'now-1h';
});

document.querySelector('#remove').addEventListener('click', () => {
  document.querySelector('main').remove();
});
